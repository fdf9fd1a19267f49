# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_product_subcategories" "all" {}

output "subcategory_ids" {
  value = { for s in data.leaf_leaflink_product_subcategories.all.product_subcategories : s.slug => s.id }
}
