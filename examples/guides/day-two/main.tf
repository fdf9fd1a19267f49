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

variable "app_secret" {
  type      = string
  ephemeral = true
}

variable "agvance" {
  type      = object({ api_key = string, password = string })
  ephemeral = true
}

# Raised where the app's secret changes. It writes the app, and no connection.
variable "app_secret_version" {
  type    = number
  default = 1
}

# Raised where the grower's password changes. It replaces this connection, and nothing else.
variable "agvance_version" {
  type    = number
  default = 1
}

resource "leaf_provider_app" "john_deere" {
  app_name           = "my-john-deere-app"
  secrets_wo_version = var.app_secret_version

  john_deere = {
    client_environment = "PRODUCTION"
    client_key         = "0oa1b2c3d4"
    client_secret_wo   = var.app_secret
  }
}

resource "leaf_agvance_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_environment = "PRODUCTION"
  database_id        = "1234"
  username           = "grower"
  api_key_wo         = var.agvance.api_key
  password_wo        = var.agvance.password
  secrets_wo_version = var.agvance_version
}

output "connection" {
  description = "Which connection the grower has."
  value       = leaf_agvance_credentials.grower.id
}
