mock_provider "leaf" {
  source = "../../mocks"
}

variables {
  leaf_user_id = "00000000-0000-4000-8000-000000000000"
  app_secret   = "made up"
  agvance      = { api_key = "made up", password = "made up" }
}

run "each_secret_has_a_version_of_its_own" {
  variables {
    app_secret_version = 2
  }

  assert {
    condition     = leaf_provider_app.john_deere.secrets_wo_version == 2 && leaf_agvance_credentials.grower.secrets_wo_version == 1
    error_message = "A version is shared."
  }
}
