variable "trimble_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_provider_app" "trimble" {
  app_name           = "my-app"
  secrets_wo_version = 1

  trimble = {
    application_name = "the-name-at-trimble"
    client_id        = "the-client-id"
    client_secret_wo = var.trimble_client_secret
  }
}
