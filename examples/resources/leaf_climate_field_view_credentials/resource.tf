variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "climate_field_view_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "climate_field_view_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "climate_field_view_refresh_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_climate_field_view_credentials" "grower" {
  leaf_user_id     = var.leaf_user_id
  client_id        = "the-client-id"
  client_secret_wo = var.climate_field_view_client_secret
  api_key_wo       = var.climate_field_view_api_key
  refresh_token_wo = var.climate_field_view_refresh_token

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
