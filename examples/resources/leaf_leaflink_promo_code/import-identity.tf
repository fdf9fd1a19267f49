import {
  to = leaf_leaflink_promo_code.spring
  identity = {
    id = "4711"
  }
}
