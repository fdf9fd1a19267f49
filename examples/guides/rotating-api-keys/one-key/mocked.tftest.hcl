mock_provider "leaf" {
  source = "../../../mocks"
}

variables {
  leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
}

run "apply" {
  assert {
    condition     = leaf_api_key.widget.renew_before < leaf_api_key.widget.expires_in
    error_message = "The key must be replaced before it expires."
  }
}
