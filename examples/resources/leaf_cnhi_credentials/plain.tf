variable "leaf_user_id" {
  type = string
}

variable "cnhi_client_secret" {
  type      = string
  sensitive = true
}

variable "cnhi_subscription_key" {
  type      = string
  sensitive = true
}

variable "cnhi_refresh_token" {
  type      = string
  sensitive = true
}

resource "leaf_cnhi_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_id          = "the-client-id"
  client_environment = "PRODUCTION"
  client_secret      = var.cnhi_client_secret
  subscription_key   = var.cnhi_subscription_key
  refresh_token      = var.cnhi_refresh_token
}
