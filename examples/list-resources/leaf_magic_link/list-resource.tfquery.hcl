# Every magic link of the account that opens.
list "leaf_magic_link" "all" {
  provider = leaf
  limit    = 1000
}

# The upload pages of one Leaf user, those whose time is over too.
list "leaf_magic_link" "grower" {
  provider = leaf

  config {
    kind         = "file_upload"
    leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
    valid_only   = false
  }
}
