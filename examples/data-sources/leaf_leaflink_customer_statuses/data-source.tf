# The key and the environment are in LEAFLINK_API_KEY and LEAFLINK_ENVIRONMENT.
data "leaf_leaflink_customer_statuses" "ours" {
  is_stock = false
}

output "status_ids" {
  value = { for s in data.leaf_leaflink_customer_statuses.ours.customer_statuses : s.state => s.id }
}
