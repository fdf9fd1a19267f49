variable "cnhi_field_ops_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "cnhi_field_ops_subscription_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_provider_app" "cnhi_field_ops" {
  app_name           = "my-app"
  secrets_wo_version = 1

  cnhi_field_ops = {
    client_environment  = "PRODUCTION"
    client_id           = "the-client-id"
    client_secret_wo    = var.cnhi_field_ops_client_secret
    subscription_key_wo = var.cnhi_field_ops_subscription_key
  }
}
