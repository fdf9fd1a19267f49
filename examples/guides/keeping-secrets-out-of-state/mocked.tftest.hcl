mock_provider "leaf" {
  source = "../../mocks"
}

variables {
  leaf_user_id             = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  agvance_api_key          = "made up"
  agvance_password         = "made up"
  john_deere_client_secret = "made up"
}

# Plans alone: OpenTofu 1.12 cannot mock an app with a write-only secret in a second run, nor remove it.
run "plan" {
  command = plan

  assert {
    condition     = leaf_provider_app.john_deere.john_deere.client_environment == "PRODUCTION"
    error_message = "The app is not one of production."
  }
}

run "rotate" {
  command = plan

  variables {
    john_deere_version = 2
  }

  assert {
    condition     = leaf_provider_app.john_deere.secrets_wo_version == 2
    error_message = "The new secret would not be sent to the app."
  }

  assert {
    condition     = leaf_agvance_credentials.jane.secrets_wo_version == 1
    error_message = "The grower would be disconnected for the sake of the app."
  }
}
