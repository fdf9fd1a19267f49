# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_facilities" "all" {}

output "facility_ids" {
  value = { for f in data.leaf_leaflink_facilities.all.facilities : f.name => f.id }
}
