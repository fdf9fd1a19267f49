terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
    azurerm = {
      source = "hashicorp/azurerm"
    }
  }
}

# Subscription and login come from ARM_SUBSCRIPTION_ID and the workload identity of the job.
provider "azurerm" {
  features {}
}

variable "key_vault_id" {
  description = "The id of the vault, /subscriptions/…/providers/Microsoft.KeyVault/vaults/leaf."
  type        = string
}

locals {
  # By external id: the name of the grower.
  growers = {
    "grower-9381" = "Jane Smith"
    "grower-9382" = "Ole Hansen"
  }
}

# Names and tags of all secrets of the vault, without their values: this is stored in the state.
data "azurerm_key_vault_secrets" "leaf" {
  key_vault_id = var.key_vault_id
}

locals {
  # An id of a version is no number. Whoever stores one gives it a tag "version" with the next number.
  versions = {
    for s in data.azurerm_key_vault_secrets.leaf.secrets : s.name => tonumber(s.tags["version"])
    if startswith(s.name, "leaf-agvance-")
  }
}

# The newest version of the secret: this is stored nowhere.
ephemeral "azurerm_key_vault_secret" "agvance" {
  for_each     = local.growers
  name         = "leaf-agvance-${each.key}"
  key_vault_id = var.key_vault_id
}

locals {
  secrets = {
    for grower in keys(local.growers) :
    grower => jsondecode(ephemeral.azurerm_key_vault_secret.agvance[grower].value)
  }
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
  api_key_wo         = local.secrets[each.key].api_key
  password_wo        = local.secrets[each.key].password
  secrets_wo_version = local.versions["leaf-agvance-${each.key}"]
}
