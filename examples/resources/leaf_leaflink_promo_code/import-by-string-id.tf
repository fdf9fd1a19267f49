import {
  to = leaf_leaflink_promo_code.spring
  id = "4711"
}
