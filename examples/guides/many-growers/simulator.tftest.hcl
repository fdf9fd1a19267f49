# Against the simulator. A plan is enough here: growers are protected, and what was applied could not be removed.

variables {
  agvance_api_key = "made up"
  agvance_passwords = {
    g-1001 = "made up"
    g-1002 = "made up"
    g-2001 = "made up"
  }
}

run "plan" {
  command = plan

  assert {
    condition     = length(output.leaf_user_ids) == 3
    error_message = "Not all growers are there."
  }
}
