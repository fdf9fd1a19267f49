# Every one that the key sees.
list "leaf_leaflink_product_line" "all" {
  provider = leaf
  limit    = 1000
}
