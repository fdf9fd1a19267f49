variable "john_deere_client_secret" {
  type      = string
  sensitive = true
}

resource "leaf_provider_app" "john_deere" {
  app_name = "my-app"

  john_deere = {
    client_environment = "PRODUCTION"
    client_key         = "the-application-id"
    client_secret      = var.john_deere_client_secret
  }
}
