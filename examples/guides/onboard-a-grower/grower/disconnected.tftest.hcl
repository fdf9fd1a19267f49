# The check must find what it is there for.

mock_provider "leaf" {
  source = "../../../mocks"
}

variables {
  grower              = { external_id = "grower-1", name = "Jane Smith" }
  agvance             = { database_id = "jane-farms", username = "jane@example.com" }
  agvance_api_key     = "made up"
  agvance_password    = "made up"
  deletion_protection = false
}

run "connect" {
  override_resource {
    target = leaf_agvance_credentials.this
    values = { status = "UNAUTHENTICATED" }
  }

  expect_failures = [check.connected]
}
