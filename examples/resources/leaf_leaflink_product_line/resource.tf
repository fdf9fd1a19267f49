resource "leaf_leaflink_product_line" "flower" {
  name          = "Flower"
  brand         = 31
  menu_position = 1

  # LeafLink cannot delete it, so nothing should try by mistake.
  lifecycle {
    prevent_destroy = true
  }
}
