variable "leaf_user_id" {
  type = string
}

variable "raven_client_secret" {
  type      = string
  sensitive = true
}

variable "raven_refresh_token" {
  type      = string
  sensitive = true
}

resource "leaf_raven_credentials" "grower" {
  leaf_user_id  = var.leaf_user_id
  client_id     = "the-client-id"
  client_secret = var.raven_client_secret
  refresh_token = var.raven_refresh_token
}
