# Against the simulator: leafsim exec -leaflink -- terraform test -filter=simulator.tftest.hcl
# These blocks take the place of those of the module, which name LeafLink's own address.

provider "leaf" {
  alias    = "crm"
  leaflink = { api_key = var.crm_key }
}

provider "leaf" {
  alias    = "campaigns"
  leaflink = { api_key = var.campaigns_key }
}

variables {
  crm_key       = "leafsim-key-that-writes"
  campaigns_key = "leafsim-key-that-writes"
}

# The simulator's key may write everything: the statuses are made, and the checks notice that it may do too much.
run "too_mighty" {
  expect_failures = [check.crm_key, check.campaigns_key]

  assert {
    condition     = leaf_leaflink_customer_status.stages["Trial"].order == 20
    error_message = "The status is not as it was asked for."
  }
}
