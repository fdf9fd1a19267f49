# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_product_categories" "all" {}

output "category_ids" {
  value = { for c in data.leaf_leaflink_product_categories.all.product_categories : c.slug => c.id }
}
