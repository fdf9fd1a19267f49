# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
# Without a filter this may be every brand on LeafLink.
data "leaf_leaflink_brands" "ours" {
  company_slug = "green-leaf"
}

output "brand_ids" {
  value = { for b in data.leaf_leaflink_brands.ours.brands : b.name => b.id }
}
