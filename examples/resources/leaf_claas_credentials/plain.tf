variable "leaf_user_id" {
  type = string
}

variable "claas_client_secret" {
  type      = string
  sensitive = true
}

variable "claas_refresh_token" {
  type      = string
  sensitive = true
}

resource "leaf_claas_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_key         = "the-client-key"
  client_environment = "PRODUCTION"
  client_secret      = var.claas_client_secret
  refresh_token      = var.claas_refresh_token
}
