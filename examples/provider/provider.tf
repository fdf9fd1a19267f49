terraform {
  # Write-only arguments and ephemeral variables: Terraform 1.11, OpenTofu 1.11.
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

# Nothing in it: credentials come from the environment, LEAF_USERNAME and LEAF_PASSWORD, or LEAF_TOKEN.
provider "leaf" {}

# A grower, by your own id of her. A Leaf user is protected: set deletion_protection = false before a destroy.
resource "leaf_user" "jane" {
  name        = "Jane Smith"
  external_id = "grower-9381"
}

# With this key your web app opens the Leaf Link widget, where Jane connects her accounts.
resource "leaf_api_key" "widget" {
  leaf_user_id = leaf_user.jane.id
  description  = "Widget of grower-9381"
}

output "widget_key" {
  value     = leaf_api_key.widget.key
  sensitive = true
}
