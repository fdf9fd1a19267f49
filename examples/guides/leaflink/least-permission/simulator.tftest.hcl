# Against the simulator: leafsim exec -leaflink -- terraform test -filter=simulator.tftest.hcl
# These blocks take the place of those of the module, which name LeafLink's own address.

provider "leaf" {
  alias    = "erp"
  leaflink = { api_key = var.erp_key }
}

provider "leaf" {
  alias    = "storefront"
  leaflink = { api_key = var.storefront_key }
}

variables {
  erp_key        = "leafsim-key-that-reads-orders"
  storefront_key = "leafsim-key-that-reads-products"
}

run "least_permission" {}

run "mixed_up" {
  providers = {
    leaf.erp        = leaf.storefront
    leaf.storefront = leaf.erp
  }

  expect_failures = [check.erp_key, check.storefront_key]
}
