terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
    onepassword = {
      source = "1Password/onepassword"
    }
  }
}

# The login comes from OP_SERVICE_ACCOUNT_TOKEN.
provider "onepassword" {}

variable "items" {
  description = "What `op item list --vault Leaf --format json` prints: titles and versions, and no secret."
  type        = string
}

locals {
  # By external id: the name of the grower.
  growers = {
    "grower-9381" = "Jane Smith"
    "grower-9382" = "Ole Hansen"
  }

  versions = { for item in jsondecode(var.items) : item.title => item.version }
}

# The item as it is now: this is stored nowhere. A data source of it would store its secrets in the state.
ephemeral "onepassword_item" "agvance" {
  for_each = local.growers
  vault    = "ab3k7mq2xw5tzr4ncv6yhd8jle" # the id of the vault: its name is refused
  title    = "Agvance ${each.key}"
}

resource "leaf_user" "grower" {
  for_each    = local.growers
  name        = each.value
  external_id = each.key
}

resource "leaf_agvance_credentials" "grower" {
  for_each           = local.growers
  leaf_user_id       = leaf_user.grower[each.key].id
  client_environment = "PRODUCTION"
  database_id        = each.key
  username           = each.key
  api_key_wo         = ephemeral.onepassword_item.agvance[each.key].section_map["Leaf"].field_map["api_key"].value
  password_wo        = ephemeral.onepassword_item.agvance[each.key].password
  secrets_wo_version = local.versions["Agvance ${each.key}"]
}
