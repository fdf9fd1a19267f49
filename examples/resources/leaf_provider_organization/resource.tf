variable "leaf_user_id" {
  type = string
}

# Leaf fetches the data of this organization of the grower.
resource "leaf_provider_organization" "home_farm" {
  leaf_user_id    = var.leaf_user_id
  provider_org_id = "123321"
  selected        = true
}
