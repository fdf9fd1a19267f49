variable "john_deere_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_provider_app" "john_deere" {
  app_name           = "my-app"
  secrets_wo_version = 1 # raise it together with a new secret

  john_deere = {
    client_environment = "PRODUCTION"
    client_key         = "the-application-id"
    client_secret_wo   = var.john_deere_client_secret
  }
}
