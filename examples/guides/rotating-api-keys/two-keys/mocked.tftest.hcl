mock_provider "leaf" {
  source = "../../../mocks"
}

variables {
  leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  now          = "2026-01-10T00:00:00Z"
}

run "plan" {
  command = plan

  assert {
    condition     = local.current == "odd" && leaf_api_key.widget["odd"].rotate_when_changed.turn == tostring(local.turns.odd)
    error_message = "January is an odd month."
  }
}
