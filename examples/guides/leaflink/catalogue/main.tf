terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "crm_key" {
  type        = string
  description = "Of an Application that may write Customers, and nothing else."
  sensitive   = true
  ephemeral   = true
}

variable "campaigns_key" {
  type        = string
  description = "Of an Application that may write Orders, and nothing else."
  sensitive   = true
  ephemeral   = true
}

provider "leaf" {
  alias = "crm"

  leaflink = {
    api_key     = var.crm_key
    environment = "sandbox" # in production: allow_production_writes = true beside it
  }
}

provider "leaf" {
  alias = "campaigns"

  leaflink = {
    api_key     = var.campaigns_key
    environment = "sandbox"
  }
}

# Each key is verified for exactly what it may: more than that is a warning in every plan, and another company's key an error. The
# data sources stand outside the checks: inside, every plan would have to read them again during apply, and none would be empty.
data "leaf_leaflink_application" "crm" {
  provider              = leaf.crm
  expected_company_slug = "green-leaf"
}

check "crm_key" {
  assert {
    condition = data.leaf_leaflink_application.crm.permissions == {
      customers_read = "granted"
      orders_read    = "denied"
      products_read  = "denied"
    }
    error_message = "The CRM's key must reach customers, and nothing else."
  }
}

data "leaf_leaflink_application" "campaigns" {
  provider              = leaf.campaigns
  expected_company_slug = "green-leaf"
}

check "campaigns_key" {
  assert {
    condition = data.leaf_leaflink_application.campaigns.permissions == {
      customers_read = "denied"
      orders_read    = "granted"
      products_read  = "denied"
    }
    error_message = "The campaigns' key must reach orders, and nothing else."
  }
}

data "leaf_leaflink_brands" "ours" {
  provider     = leaf.campaigns
  company_slug = "green-leaf"
}

resource "leaf_leaflink_customer_status" "stages" {
  provider = leaf.crm
  for_each = { Prospect = 10, Trial = 20, Prepaid = 30 }

  state = each.key
  order = each.value
}

resource "leaf_leaflink_promo_code" "spring" {
  provider = leaf.campaigns
  for_each = { for b in data.leaf_leaflink_brands.ours.brands : b.name => b.id }

  brand           = each.value
  code            = "SPRING27"
  discount_type   = "%"
  discount_amount = "12.5"
  start_date      = "2027-03-01T07:00:00Z"
  end_date        = "2027-04-01T06:00:00Z"
}
