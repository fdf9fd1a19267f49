variable "climate_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "climate_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_provider_app" "climate_field_view" {
  app_name           = "my-app"
  secrets_wo_version = 1

  climate_field_view = {
    api_key_wo       = var.climate_api_key
    client_id        = "the-client-id"
    client_secret_wo = var.climate_client_secret
    scopes           = ["FIELDS:READ", "OPERATIONS:READ"]
  }
}
