variable "leaf_user_id" {
  type = string
}

variable "panorama_password" {
  type      = string
  sensitive = true
}

variable "panorama_refresh_token" {
  type      = string
  sensitive = true
}

resource "leaf_panorama_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_id          = "the-client-id"
  username           = "jane@example.com"
  organization_code  = "the-organization-code"
  client_environment = "PRODUCTION"
  password           = var.panorama_password
  refresh_token      = var.panorama_refresh_token
}
