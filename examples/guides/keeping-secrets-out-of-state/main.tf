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

# Ephemeral values are forgotten when the run ends: they are in neither plan nor state.
# In CI they come from TF_VAR_agvance_api_key and so on, or from an ephemeral resource.
variable "agvance_api_key" {
  type      = string
  ephemeral = true
}

variable "agvance_password" {
  type      = string
  ephemeral = true
}

variable "john_deere_client_secret" {
  type      = string
  ephemeral = true
}

# Terraform cannot see that a write-only value has changed. Raising the version sends it: one version for each object, so that a new
# secret of the app does not also disconnect Jane for a moment.
variable "agvance_version" {
  type    = number
  default = 1
}

variable "john_deere_version" {
  type    = number
  default = 1
}

resource "leaf_agvance_credentials" "jane" {
  leaf_user_id       = var.leaf_user_id
  client_environment = "PRODUCTION"
  database_id        = "jane-farms"
  username           = "jane"
  api_key_wo         = var.agvance_api_key
  password_wo        = var.agvance_password
  secrets_wo_version = var.agvance_version
}

resource "leaf_provider_app" "john_deere" {
  app_name           = "my-john-deere-app"
  secrets_wo_version = var.john_deere_version

  john_deere = {
    client_environment = "PRODUCTION"
    client_key         = "0oa1b2c3d4"
    client_secret_wo   = var.john_deere_client_secret
  }
}
