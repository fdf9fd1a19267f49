mock_provider "leaf" {
  source = "../../mocks"
}

variables {
  leaf_user_id     = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  app_secret       = "made up"
  agvance_api_key  = "made up"
  agvance_password = "made up"
}

# A plan alone: OpenTofu 1.12 cannot mock an app with a write-only secret in a second run, nor remove it.
run "plan" {
  command = plan

  assert {
    condition     = leaf_api_key.widget.rotate_when_changed.incident == "2026-01-01"
    error_message = "The keys do not follow the date of the incident."
  }
}
