# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_strains" "all" {}

output "strain_ids" {
  value = { for s in data.leaf_leaflink_strains.all.strains : s.name => s.id }
}
