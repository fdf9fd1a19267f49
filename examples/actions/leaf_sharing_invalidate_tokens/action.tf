# terraform apply -invoke=action.leaf_sharing_invalidate_tokens.partner
action "leaf_sharing_invalidate_tokens" "partner" {
  config {
    role      = "receiver"
    api_owner = "partner@example.com"
  }
}
