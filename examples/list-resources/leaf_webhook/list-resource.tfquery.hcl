# Every webhook of the account.
list "leaf_webhook" "all" {
  provider = leaf
}
