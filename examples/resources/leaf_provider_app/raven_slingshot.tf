variable "raven_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "raven_shared_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_provider_app" "raven_slingshot" {
  app_name           = "my-app"
  secrets_wo_version = 1

  raven_slingshot = {
    api_key_wo       = var.raven_api_key
    shared_secret_wo = var.raven_shared_secret
  }
}
