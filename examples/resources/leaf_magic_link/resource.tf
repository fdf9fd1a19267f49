variable "leaf_user_id" {
  type = string
}

# A page at which the grower connects John Deere or Trimble.
resource "leaf_magic_link" "connect" {
  kind              = "provider"
  leaf_user_id      = var.leaf_user_id
  allowed_providers = ["JohnDeere", "Trimble"]
  expires_in        = 30 * 24 * 60 * 60

  settings = {
    company_name        = "Example Farms"
    show_leaf_user_name = true
  }

  # Replaced by the first apply in its last week. The new link is there before the old one is deleted.
  renew_before = 7 * 24 * 60 * 60

  lifecycle {
    create_before_destroy = true
  }
}

# For whoever sends it to the grower. Whoever has it can open it.
output "connect" {
  value     = leaf_magic_link.connect.link
  sensitive = true
}
