# With whom this account shares data.
list "leaf_sharing_relation" "all" {
  provider = leaf
}
