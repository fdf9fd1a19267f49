# terraform apply -invoke=action.leaf_organizations_sync.jane
action "leaf_organizations_sync" "jane" {
  config {
    leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  }
}
