# Every key of the account that works.
list "leaf_api_key" "all" {
  provider = leaf
  limit    = 1000
}

# All keys of one Leaf user, those that were revoked or have expired too.
list "leaf_api_key" "grower" {
  provider = leaf

  config {
    leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
    valid_only   = false
  }
}
