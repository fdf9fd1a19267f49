# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_license_types" "all" {}

output "license_type_names" {
  value = { for t in data.leaf_leaflink_license_types.all.license_types : t.id => t.display_type }
}
