# Without any API: terraform test -filter=mocked.tftest.hcl

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

run "plan" {
  command = plan

  assert {
    condition     = leaf_agvance_credentials.this.client_environment == "PRODUCTION"
    error_message = "Growers are in production unless the module is told otherwise."
  }
}

run "apply" {
  assert {
    condition     = leaf_agvance_credentials.this.leaf_user_id == output.leaf_user_id
    error_message = "The credentials are another Leaf user's."
  }
}
