terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

locals {
  growers    = jsondecode(file("${path.module}/growers.json"))
  john_deere = { for name, grower in local.growers : name => grower if contains(grower.kinds, "john_deere") }
}

import {
  for_each = local.growers
  to       = leaf_user.grower[each.key]
  id       = each.value.id
}

resource "leaf_user" "grower" {
  for_each = local.growers

  name        = each.value.name
  email       = each.value.email
  phone       = each.value.phone
  address     = each.value.address
  external_id = each.value.external_id
}

import {
  for_each = local.john_deere
  to       = leaf_john_deere_credentials.grower[each.key]
  id       = each.value.id
}

# Without the secrets, which nothing needs as long as nothing is sent.
resource "leaf_john_deere_credentials" "grower" {
  for_each = local.john_deere

  leaf_user_id       = each.value.id
  client_key         = "my-client-key"
  client_environment = "PRODUCTION"

  # A difference that would cut a connection is an error.
  lifecycle {
    prevent_destroy = true
  }
}
