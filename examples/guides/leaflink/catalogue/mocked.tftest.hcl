mock_provider "leaf" {
  alias  = "crm"
  source = "../../../mocks"

  override_data {
    target = data.leaf_leaflink_application.crm
    values = { permissions = { customers_read = "granted", orders_read = "denied", products_read = "denied" } }
  }
}

mock_provider "leaf" {
  alias  = "campaigns"
  source = "../../../mocks"

  override_data {
    target = data.leaf_leaflink_application.campaigns
    values = { permissions = { customers_read = "denied", orders_read = "granted", products_read = "denied" } }
  }
}

variables {
  crm_key       = "made up"
  campaigns_key = "made up"
}

# Mocks have no brands: the promo codes are for the simulator, or the sandbox.
run "each_stage_has_its_place" {
  assert {
    condition     = { for name, status in leaf_leaflink_customer_status.stages : name => status.order } == { Prospect = 10, Trial = 20, Prepaid = 30 }
    error_message = "The stages are not in their order."
  }
}
