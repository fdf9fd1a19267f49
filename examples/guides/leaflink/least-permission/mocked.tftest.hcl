mock_provider "leaf" {
  alias  = "erp"
  source = "../../../mocks"

  override_data {
    target = data.leaf_leaflink_application.erp
    values = { permissions = { orders_read = "granted", products_read = "denied", customers_read = "denied" } }
  }
}

mock_provider "leaf" {
  alias  = "storefront"
  source = "../../../mocks"

  override_data {
    target = data.leaf_leaflink_application.storefront
    values = { permissions = { orders_read = "denied", products_read = "granted", customers_read = "denied" } }
  }
}

variables {
  erp_key        = "made up"
  storefront_key = "made up"
}

run "least_permission" {}
