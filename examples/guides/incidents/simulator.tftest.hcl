# Against the simulator, which names its Leaf user in TF_VAR_leaf_user_id.

variables {
  app_secret       = "made up"
  agvance_api_key  = "made up"
  agvance_password = "made up"
}

run "before" {
  assert {
    condition     = leaf_api_key.widget.valid
    error_message = "The key does not work."
  }
}

run "all_keys_have_to_go" {
  variables {
    keys_of = "2026-11-26"
  }

  assert {
    condition     = leaf_api_key.widget.valid && leaf_api_key.widget.rotate_when_changed.incident == "2026-11-26"
    error_message = "The new key does not work."
  }
}
