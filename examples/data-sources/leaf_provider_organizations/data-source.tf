variable "leaf_user_id" {
  type = string
}

data "leaf_provider_organizations" "grower" {
  leaf_user_id = var.leaf_user_id
}

# Where the grower opens what is not connected yet.
output "to_be_connected" {
  value = {
    for org in data.leaf_provider_organizations.grower.organizations : org.provider_org_name => org.management_uri if org.connected == false
  }
}
