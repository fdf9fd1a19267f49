variable "leaf_user_id" {
  type = string
}

# The key with which the web app opens the Leaf Link widget for this Leaf user.
resource "leaf_api_key" "widget" {
  leaf_user_id = var.leaf_user_id
  description  = "Widget in the web app"
  expires_in   = 90 * 24 * 60 * 60

  # Replaced by the first apply in its last 30 days. The new key is there before the old one is revoked.
  renew_before = 30 * 24 * 60 * 60

  lifecycle {
    create_before_destroy = true
  }
}

output "widget_key" {
  value     = leaf_api_key.widget.key
  sensitive = true
}
