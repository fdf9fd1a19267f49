mock_provider "leaf" {
  source = "../../mocks"
}

variables {
  agvance_api_key = "made up"
  agvance_passwords = {
    g-1001 = "made up"
    g-1002 = "made up"
    g-2001 = "made up"
  }
}

run "all" {
  command = plan

  assert {
    condition     = toset(keys(output.leaf_user_ids)) == toset(["g-1001", "g-1002", "g-2001"])
    error_message = "Not all growers are there."
  }
}

run "one_region" {
  command = plan

  variables {
    region = "south"
  }

  assert {
    condition     = toset(keys(output.leaf_user_ids)) == toset(["g-2001"])
    error_message = "Another region's growers are in the state of the south."
  }
}
