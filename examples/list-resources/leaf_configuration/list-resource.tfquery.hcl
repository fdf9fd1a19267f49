# The configuration of the account, of which there is one.
list "leaf_configuration" "owner" {
  provider = leaf
}
