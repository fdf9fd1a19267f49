# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_customer_tiers" "all" {}

output "tier_ids" {
  value = { for t in data.leaf_leaflink_customer_tiers.all.customer_tiers : t.rank => t.id }
}
