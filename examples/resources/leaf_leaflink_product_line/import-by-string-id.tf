import {
  to = leaf_leaflink_product_line.flower
  id = "4711"
}
