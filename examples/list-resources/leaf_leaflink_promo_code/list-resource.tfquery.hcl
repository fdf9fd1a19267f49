# Every one that the key sees.
list "leaf_leaflink_promo_code" "all" {
  provider = leaf
  limit    = 1000
}
