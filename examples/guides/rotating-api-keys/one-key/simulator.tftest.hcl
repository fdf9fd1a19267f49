# Against the simulator, which names its Leaf user in TF_VAR_leaf_user_id.

run "make" {
  assert {
    condition     = leaf_api_key.widget.valid && !leaf_api_key.widget.rotation_due
    error_message = "A new key must be valid, and not be due for its replacement."
  }
}

# A plan knows this of a key that stays. Of one that is to be replaced it would not, and the test would fail.
run "stay" {
  command = plan

  assert {
    condition     = leaf_api_key.widget.valid
    error_message = "The key is replaced too early."
  }
}
