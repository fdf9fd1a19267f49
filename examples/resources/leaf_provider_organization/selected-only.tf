variable "leaf_user_id" {
  type = string
}

# Of a connection that is made after this, Leaf fetches nothing but the organizations that are selected.
resource "leaf_user_configuration" "grower" {
  leaf_user_id           = var.leaf_user_id
  organization_data_sync = "SELECTED_ONLY"
}

# What the grower has opened to the app by now.
data "leaf_provider_organizations" "grower" {
  leaf_user_id = var.leaf_user_id
}

locals {
  selected = ["Home Farm"]
}

# Every organization that Leaf has fetched: those in the list are selected, the others are not.
resource "leaf_provider_organization" "all" {
  for_each = {
    for org in data.leaf_provider_organizations.grower.organizations : org.provider_org_id => org if org.status != null
  }

  leaf_user_id    = var.leaf_user_id
  provider_org_id = each.key
  selected        = contains(local.selected, each.value.provider_org_name)

  depends_on = [leaf_user_configuration.grower]
}
