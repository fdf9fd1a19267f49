# The John Deere organizations of all growers.
list "leaf_provider_organization" "all" {
  provider = leaf
  limit    = 1000
}

# Those of one Leaf user.
list "leaf_provider_organization" "grower" {
  provider = leaf

  config {
    leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  }
}
