mock_provider "leaf" {
  alias  = "crm"
  source = "../../../mocks"

  override_data {
    target = data.leaf_leaflink_application.crm
    values = { permissions = { orders_read = "denied", products_read = "denied", customers_read = "granted" } }
  }
}

mock_provider "leaf" {
  alias  = "campaigns"
  source = "../../../mocks"

  override_data {
    target = data.leaf_leaflink_application.campaigns
    values = { permissions = { orders_read = "granted", products_read = "denied", customers_read = "denied" } }
  }
}

variables {
  crm_key       = "made up"
  campaigns_key = "made up"
}

run "each_key_for_its_own" {
  assert {
    condition     = leaf_leaflink_customer_status.stages["Trial"].order == 20
    error_message = "The stages are out of order."
  }
}
