# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_companies" "all" {}

output "company_ids" {
  value = { for c in data.leaf_leaflink_companies.all.companies : c.slug => c.id }
}
