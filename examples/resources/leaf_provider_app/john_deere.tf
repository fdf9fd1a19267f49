variable "john_deere_stage_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "john_deere_production_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

# One app in each environment. Both may have the same name.
resource "leaf_provider_app" "john_deere_stage" {
  app_name           = "my-app"
  secrets_wo_version = 1

  john_deere = {
    client_environment = "STAGE"
    client_key         = "the-application-id-for-sandbox"
    client_secret_wo   = var.john_deere_stage_secret
  }
}

resource "leaf_provider_app" "john_deere_production" {
  app_name           = "my-app"
  secrets_wo_version = 1

  john_deere = {
    client_environment = "PRODUCTION"
    client_key         = "the-application-id"
    client_secret_wo   = var.john_deere_production_secret
    scopes             = ["FIELDS:READ", "OPERATIONS:READ"]
  }
}
