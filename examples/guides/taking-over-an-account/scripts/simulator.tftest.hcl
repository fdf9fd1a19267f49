# Against the simulator, whose account has the growers of growers.csv:
#
#   leafsim exec -account account.json -- terraform test -filter=simulator.tftest.hcl
#
# A plan is enough: it fails where a connection would be cut, and prevent_destroy would keep what was applied.

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
    condition     = alltrue([for c in leaf_agvance_credentials.grower : c.status == "OK"])
    error_message = "A grower is not connected."
  }
}
