variable "leaf_user_id" {
  type = string
}

variable "lindsay_client_secret" {
  type      = string
  sensitive = true
}

variable "lindsay_refresh_token" {
  type      = string
  sensitive = true
}

resource "leaf_lindsay_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_id          = "the-client-id"
  client_environment = "PRODUCTION"
  client_secret      = var.lindsay_client_secret
  refresh_token      = var.lindsay_refresh_token
}
