terraform {
  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "leaf_user_id" {
  description = "The Leaf user whose widget the key opens."
  type        = string
}

resource "leaf_api_key" "widget" {
  leaf_user_id = var.leaf_user_id
  description  = "Widget in the web app"
  expires_in   = 90 * 24 * 60 * 60

  # The first apply in the last 30 days makes a new key.
  renew_before = 30 * 24 * 60 * 60

  lifecycle {
    # First the new key, then whatever depends on it, and then the old one is revoked.
    create_before_destroy = true
  }
}

output "widget_key" {
  value     = leaf_api_key.widget.key
  sensitive = true
}
