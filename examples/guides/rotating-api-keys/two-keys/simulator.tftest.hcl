# Against the simulator, which names its Leaf user in TF_VAR_leaf_user_id.

run "january" {
  variables {
    now = "2026-01-10T00:00:00Z"
  }

  assert {
    condition     = leaf_api_key.widget["odd"].valid && leaf_api_key.widget["even"].valid
    error_message = "Both keys must be valid."
  }
}

# In an even month the other key is new, and is the one to hand out.
run "february" {
  variables {
    now = "2026-02-10T00:00:00Z"
  }

  assert {
    condition     = local.current == "even" && leaf_api_key.widget["even"].rotate_when_changed.turn == tostring(local.turns.even)
    error_message = "The key of the even months is not the one to hand out."
  }
}
