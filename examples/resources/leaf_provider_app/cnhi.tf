variable "cnhi_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "cnhi_subscription_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_provider_app" "cnhi" {
  app_name           = "my-app"
  secrets_wo_version = 1

  cnhi = {
    client_environment  = "PRODUCTION"
    client_id           = "the-client-id"
    client_secret_wo    = var.cnhi_client_secret
    subscription_key_wo = var.cnhi_subscription_key
  }
}
