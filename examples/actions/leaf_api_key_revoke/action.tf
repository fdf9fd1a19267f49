# terraform apply -invoke=action.leaf_api_key_revoke.unknown
# revokes all keys of the Leaf user but the one that is managed here.
action "leaf_api_key_revoke" "unknown" {
  config {
    leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
    except_ids   = [leaf_api_key.widget.id]
  }
}

resource "leaf_api_key" "widget" {
  leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
}
