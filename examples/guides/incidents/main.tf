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

variable "agvance_api_key" {
  type      = string
  ephemeral = true
}

variable "agvance_password" {
  type      = string
  ephemeral = true
}

# Raised by one when the secret of that name was changed at its source.
variable "app_secret_version" {
  type    = number
  default = 1
}

variable "agvance_password_version" {
  type    = number
  default = 1
}

# Changed when every key has to go: the date of the incident, for example.
variable "keys_of" {
  type    = string
  default = "2026-01-01"
}

resource "leaf_api_key" "widget" {
  leaf_user_id        = var.leaf_user_id
  rotate_when_changed = { incident = var.keys_of }

  lifecycle {
    create_before_destroy = true
  }
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

resource "leaf_agvance_credentials" "jane" {
  leaf_user_id       = var.leaf_user_id
  client_environment = "PRODUCTION"
  database_id        = "jane-farms"
  username           = "jane"
  api_key_wo         = var.agvance_api_key
  password_wo        = var.agvance_password
  secrets_wo_version = var.agvance_password_version
}

output "key_id" {
  value = leaf_api_key.widget.id
}
