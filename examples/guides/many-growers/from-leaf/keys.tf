terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

# All growers that the account has, whoever made them.
data "leaf_users" "all" {}

# The key of the widget for each that has your own id. Growers without one get none.
resource "leaf_api_key" "widget" {
  for_each = { for user in data.leaf_users.all.users : user.external_id => user.id if user.external_id != null }

  leaf_user_id = each.value
  description  = "Widget of ${each.key}"
}
