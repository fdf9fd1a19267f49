terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
    vault = {
      source = "hashicorp/vault"
    }
  }
}

# Address and token come from VAULT_ADDR and VAULT_TOKEN.
provider "vault" {}

# The provider's own login may come from the vault as well.
ephemeral "vault_kv_secret_v2" "leaf" {
  mount = "kv"
  name  = "leaf/login"
}

provider "leaf" {
  username = ephemeral.vault_kv_secret_v2.leaf.data.username
  password = ephemeral.vault_kv_secret_v2.leaf.data.password
}

locals {
  # By external id: the name of the grower.
  growers = {
    "grower-9381" = "Jane Smith"
    "grower-9382" = "Ole Hansen"
  }
}

# The number of the newest version, without the secret: this is stored in the state.
data "vault_kv_secret_v2_metadata" "agvance" {
  for_each = local.growers
  mount    = "kv"
  name     = "leaf/agvance/${each.key}"
}

# That very version of the secret: this is stored nowhere.
ephemeral "vault_kv_secret_v2" "agvance" {
  for_each = local.growers
  mount    = "kv"
  name     = "leaf/agvance/${each.key}"
  version  = data.vault_kv_secret_v2_metadata.agvance[each.key].version
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
  api_key_wo         = ephemeral.vault_kv_secret_v2.agvance[each.key].data.api_key
  password_wo        = ephemeral.vault_kv_secret_v2.agvance[each.key].data.password
  secrets_wo_version = data.vault_kv_secret_v2_metadata.agvance[each.key].version
}
