terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "erp_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "storefront_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

# One Application for each integration, and so one key and one provider for each.
provider "leaf" {
  alias = "erp"

  leaflink = {
    api_key     = var.erp_key
    environment = "production"
  }
}

provider "leaf" {
  alias = "storefront"

  leaflink = {
    api_key     = var.storefront_key
    environment = "production"
  }
}

# The data sources stand outside the checks: inside, every plan would read them again during apply, and none would be empty.
data "leaf_leaflink_application" "erp" {
  provider              = leaf.erp
  expected_company_slug = "green-leaf"
}

check "erp_key" {
  assert {
    condition     = data.leaf_leaflink_application.erp.permissions.orders_read == "granted"
    error_message = "The ERP's key cannot read orders."
  }

  assert {
    condition     = data.leaf_leaflink_application.erp.permissions.customers_read == "denied"
    error_message = "The ERP's key must not read customers, and nothing proves that it cannot."
  }
}

data "leaf_leaflink_application" "storefront" {
  provider              = leaf.storefront
  expected_company_slug = "green-leaf"
}

check "storefront_key" {
  assert {
    condition     = data.leaf_leaflink_application.storefront.permissions.products_read == "granted"
    error_message = "The storefront's key cannot read products."
  }

  assert {
    condition     = data.leaf_leaflink_application.storefront.permissions.orders_read == "denied"
    error_message = "The storefront's key must not read orders, and nothing proves that it cannot."
  }
}
