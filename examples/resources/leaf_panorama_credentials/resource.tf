variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "panorama_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "panorama_refresh_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_panorama_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_id          = "the-client-id"
  username           = "jane@example.com"
  organization_code  = "the-organization-code"
  client_environment = "PRODUCTION"
  password_wo        = var.panorama_password
  refresh_token_wo   = var.panorama_refresh_token

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
