import {
  to = leaf_leaflink_product_line.flower
  identity = {
    id = "4711"
  }
}
