# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_licenses" "these" {
  number_in = ["403R-00123", "404R-00456"]
}

output "license_ids" {
  value = { for l in data.leaf_leaflink_licenses.these.licenses : l.number => l.id }
}
