terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

# One line for each grower.
locals {
  growers = { for grower in csvdecode(file("${path.module}/growers.csv")) : grower.name => grower }
}

variable "agvance_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

# By the names of the growers. Ephemeral variables and write-only arguments are in neither plan nor state.
variable "agvance_passwords" {
  type      = map(string)
  sensitive = true
  ephemeral = true
}

import {
  for_each = local.growers
  to       = leaf_agvance_credentials.grower[each.key]
  id       = each.value.leaf_user_id
}

resource "leaf_agvance_credentials" "grower" {
  for_each = local.growers

  leaf_user_id       = each.value.leaf_user_id
  client_environment = "PRODUCTION"
  database_id        = each.value.database_id
  username           = each.value.username
  api_key_wo         = var.agvance_api_key
  password_wo        = var.agvance_passwords[each.key]

  # While connections are taken over, a difference that would cut one is an error.
  lifecycle {
    prevent_destroy = true
  }
}
