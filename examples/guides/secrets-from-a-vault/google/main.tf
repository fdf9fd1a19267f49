terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
    google = {
      source = "hashicorp/google"
    }
  }
}

# The login comes from the workload identity of the job.
provider "google" {
  project = "my-project"
}

locals {
  # By external id: the name of the grower.
  growers = {
    "grower-9381" = "Jane Smith"
    "grower-9382" = "Ole Hansen"
  }
}

# The number of the newest version, and not the secret: this is stored in the state.
data "google_secret_manager_secret_version" "agvance" {
  for_each          = local.growers
  secret            = "leaf-agvance-${each.key}"
  fetch_secret_data = false
}

# That very version of the secret: this is stored nowhere.
ephemeral "google_secret_manager_secret_version" "agvance" {
  for_each = local.growers
  secret   = "leaf-agvance-${each.key}"
  version  = data.google_secret_manager_secret_version.agvance[each.key].version
}

locals {
  secrets = {
    for grower in keys(local.growers) :
    grower => jsondecode(ephemeral.google_secret_manager_secret_version.agvance[grower].secret_data)
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
  secrets_wo_version = tonumber(data.google_secret_manager_secret_version.agvance[each.key].version)
}
