resource "leaf_leaflink_customer_status" "prepaid" {
  state       = "Prepaid"
  order       = 20
  description = "Pays before anything is shipped."
  hex_color   = "#2e7d32"
}
