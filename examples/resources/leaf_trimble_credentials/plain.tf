variable "leaf_user_id" {
  type = string
}

variable "trimble_client_secret" {
  type      = string
  sensitive = true
}

variable "trimble_refresh_token" {
  type      = string
  sensitive = true
}

resource "leaf_trimble_credentials" "grower" {
  leaf_user_id  = var.leaf_user_id
  client_id     = "the-client-id"
  client_secret = var.trimble_client_secret
  refresh_token = var.trimble_refresh_token
}
