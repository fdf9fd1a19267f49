# The key is in the environment variable LEAFLINK_API_KEY.
provider "leaf" {
  leaflink = {
    environment = "production"
  }
}

data "leaf_leaflink_application" "erp" {
  expected_company_slug = "green-leaf"
}

output "erp_key" {
  description = "What the key may read, and a fingerprint that changes when the key does."
  value = {
    fingerprint = data.leaf_leaflink_application.erp.key_fingerprint
    permissions = data.leaf_leaflink_application.erp.permissions
  }
}
