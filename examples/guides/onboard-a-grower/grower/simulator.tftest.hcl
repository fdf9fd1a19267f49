# Against the simulator: leafsim exec -- terraform test -filter=simulator.tftest.hcl

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
    condition     = leaf_api_key.widget.description == "Widget of grower-1"
    error_message = "The key does not say whose it is."
  }
}

run "connect" {
  assert {
    condition     = leaf_agvance_credentials.this.status == "OK"
    error_message = "The grower is not connected."
  }
}

run "change_units" {
  variables {
    units = "METRIC"
  }

  assert {
    condition     = leaf_user_configuration.this.unit_measurement == "METRIC"
    error_message = "The units were not changed."
  }
}
