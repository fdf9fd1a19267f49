variable "leaf_user_id" {
  type = string
}

variable "john_deere_client_secret" {
  type      = string
  sensitive = true
}

variable "john_deere_refresh_token" {
  type      = string
  sensitive = true
}

resource "leaf_john_deere_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_key         = "the-client-key"
  client_environment = "PRODUCTION"
  client_secret      = var.john_deere_client_secret
  refresh_token      = var.john_deere_refresh_token
}
