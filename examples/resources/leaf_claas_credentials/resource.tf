variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "claas_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "claas_refresh_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_claas_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_key         = "the-client-key"
  client_environment = "PRODUCTION"
  client_secret_wo   = var.claas_client_secret
  refresh_token_wo   = var.claas_refresh_token

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
