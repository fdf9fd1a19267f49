variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "stara_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "stara_access_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "stara_access_token_client" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "stara_refresh_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_stara_credentials" "grower" {
  leaf_user_id           = var.leaf_user_id
  api_key_wo             = var.stara_api_key
  access_token_wo        = var.stara_access_token
  access_token_client_wo = var.stara_access_token_client
  refresh_token_wo       = var.stara_refresh_token

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
