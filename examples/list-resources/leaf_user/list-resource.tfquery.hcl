# Every Leaf user of the account.
list "leaf_user" "all" {
  provider = leaf
  limit    = 1000
}

# The one with an id of your own.
list "leaf_user" "grower" {
  provider = leaf

  config {
    external_id = "grower-9381"
  }
}
