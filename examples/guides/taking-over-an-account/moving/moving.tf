terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "leaf_user_id" {
  type = string
}

variable "agvance_api_key" {
  type      = string
  sensitive = true
}

variable "agvance_password" {
  type      = string
  sensitive = true
}

variable "agleader_tokens" {
  type      = object({ access = string, refresh = string, private_key = string })
  sensitive = true
  ephemeral = true
}

variable "john_deere_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

locals {
  growers = {
    jane = { leaf_user_id = var.leaf_user_id, database_id = "db", username = "grower" }
  }
}

# restful_resource instead of restapi_object, for magodo/restful. All growers at once, by the keys that they had there.
moved {
  from = restapi_object.agvance
  to   = leaf_agvance_credentials.grower
}

# The secrets stay in the state, as they were.
resource "leaf_agvance_credentials" "grower" {
  for_each = local.growers

  leaf_user_id       = each.value.leaf_user_id
  api_key            = var.agvance_api_key
  client_environment = "PRODUCTION"
  database_id        = each.value.database_id
  username           = each.value.username
  password           = var.agvance_password
}

moved {
  from = restapi_object.agleader
  to   = leaf_agleader_credentials.grower
}

# The secrets leave the state.
resource "leaf_agleader_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  access_token_wo    = var.agleader_tokens.access
  refresh_token_wo   = var.agleader_tokens.refresh
  public_key         = "pk"
  private_key_wo     = var.agleader_tokens.private_key
  secrets_wo_version = 1
}

moved {
  from = restapi_object.key
  to   = leaf_api_key.widget
}

resource "leaf_api_key" "widget" {
  leaf_user_id = var.leaf_user_id
  description  = "widget"
  expires_in   = 86400
}

moved {
  from = restapi_object.john_deere
  to   = leaf_provider_app.john_deere
}

resource "leaf_provider_app" "john_deere" {
  app_name = "my-jd-app"

  john_deere = {
    client_environment = "PRODUCTION"
    client_key         = "ck"
    client_secret_wo   = var.john_deere_client_secret
  }
}
