import {
  to = leaf_leaflink_customer_status.prepaid
  identity = {
    id = "4711"
  }
}
