terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

# The login comes from LEAF_USERNAME and LEAF_PASSWORD, and the account it has to be from LEAF_ALLOWED_OWNERS.
provider "leaf" {}

# Read in each plan: a wrong login fails there, even where everything is new.
data "leaf_configuration" "account" {}

# Ephemeral values are in no plan: each job, also the one that applies, gets them from the vault, as TF_VAR_agvance_password.
variable "agvance_api_key" {
  type      = string
  ephemeral = true
}

variable "agvance_password" {
  type      = string
  ephemeral = true
}

resource "leaf_user" "jane" {
  name        = "Jane Smith"
  external_id = "grower-9381"
}

resource "leaf_agvance_credentials" "jane" {
  leaf_user_id       = leaf_user.jane.id
  client_environment = "PRODUCTION"
  database_id        = "jane-farms"
  username           = "jane"
  api_key_wo         = var.agvance_api_key
  password_wo        = var.agvance_password
  secrets_wo_version = 1
}
