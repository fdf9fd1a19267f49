# Against the simulator: leafsim exec -leaflink -- terraform test -filter=simulator.tftest.hcl
# These blocks take the place of those of the module, which name LeafLink's own address. The simulator has one key that writes, and it
# may write everything: the checks find that.

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

run "one_key_for_everything" {
  expect_failures = [check.crm_key, check.campaigns_key]

  assert {
    condition     = length(leaf_leaflink_customer_status.stages) == 3
    error_message = "A stage is missing."
  }
}
