variable "leaf_user_id" {
  type = string
}

variable "stara_api_key" {
  type      = string
  sensitive = true
}

variable "stara_access_token" {
  type      = string
  sensitive = true
}

variable "stara_access_token_client" {
  type      = string
  sensitive = true
}

variable "stara_refresh_token" {
  type      = string
  sensitive = true
}

resource "leaf_stara_credentials" "grower" {
  leaf_user_id        = var.leaf_user_id
  api_key             = var.stara_api_key
  access_token        = var.stara_access_token
  access_token_client = var.stara_access_token_client
  refresh_token       = var.stara_refresh_token
}
