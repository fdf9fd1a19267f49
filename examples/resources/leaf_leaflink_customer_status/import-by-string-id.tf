import {
  to = leaf_leaflink_customer_status.prepaid
  id = "4711"
}
