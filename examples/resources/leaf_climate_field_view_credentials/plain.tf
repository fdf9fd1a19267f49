variable "leaf_user_id" {
  type = string
}

variable "climate_field_view_client_secret" {
  type      = string
  sensitive = true
}

variable "climate_field_view_api_key" {
  type      = string
  sensitive = true
}

variable "climate_field_view_refresh_token" {
  type      = string
  sensitive = true
}

resource "leaf_climate_field_view_credentials" "grower" {
  leaf_user_id  = var.leaf_user_id
  client_id     = "the-client-id"
  client_secret = var.climate_field_view_client_secret
  api_key       = var.climate_field_view_api_key
  refresh_token = var.climate_field_view_refresh_token
}
