mock_provider "leaf" {
  source = "../../mocks"
}

variables {
  agvance_api_key  = "made up"
  agvance_password = "made up"
  webhook_secret   = "made up"
}

run "plan" {
  command = plan

  assert {
    condition     = leaf_webhook.alerts.secrets_wo_version == 1
    error_message = "The webhook's secret would not be sent."
  }
}

# Nothing is protected from mocks: they take everything back.
run "apply" {
  assert {
    condition     = output.leaf_user_id != ""
    error_message = "There is no Leaf user."
  }
}
