# Against the simulator: leafsim exec -leaflink -- terraform test -filter=simulator.tftest.hcl
# There is no mocked test: engines mock no ephemeral resources.
# This block takes the place of that of the module, which names LeafLink's own address.

provider "leaf" {
  leaflink = {}
}

variables {
  erp_key = "leafsim-key-that-reads-orders"
  publish = "test \"$LEAFLINK_KEY\" = leafsim-key-that-reads-orders"
}

run "publish" {}
