# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_product_lines" "ours" {
  company_slug = "green-leaf"
}

output "product_line_ids" {
  value = { for l in data.leaf_leaflink_product_lines.ours.product_lines : l.name => l.id }
}
