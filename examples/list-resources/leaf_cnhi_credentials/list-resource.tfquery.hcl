# Every CNHI (AFS Connect) connection of the account.
list "leaf_cnhi_credentials" "all" {
  provider = leaf
  limit    = 1000
}

# That of one Leaf user.
list "leaf_cnhi_credentials" "grower" {
  provider = leaf

  config {
    leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  }
}
