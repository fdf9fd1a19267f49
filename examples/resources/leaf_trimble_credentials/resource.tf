variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "trimble_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "trimble_refresh_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_trimble_credentials" "grower" {
  leaf_user_id     = var.leaf_user_id
  client_id        = "the-client-id"
  client_secret_wo = var.trimble_client_secret
  refresh_token_wo = var.trimble_refresh_token

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
