mock_provider "leaf" {
  source = "../../../mocks"
}

# Mocks import nothing; what a resource has after its import has to be said of the resource.
override_resource {
  target = leaf_agvance_credentials.grower
  values = { status = "OK" }
}

variables {
  agvance_api_key = "made up"
  agvance_passwords = {
    green-acres = "made up"
    north-farm  = "made up"
  }
}

run "plan" {
  command = plan

  assert {
    condition     = length(leaf_agvance_credentials.grower) == 2
    error_message = "Not all growers are taken over."
  }
}
