# Every one that the key sees.
list "leaf_leaflink_customer_status" "all" {
  provider = leaf
  limit    = 1000
}
