# What is shared with one partner.
list "leaf_sharing_permissions" "partner" {
  provider = leaf

  config {
    receiver_api_owner = "partner@example.com"
  }
}
