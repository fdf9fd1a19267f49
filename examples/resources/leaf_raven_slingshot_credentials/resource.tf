variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "raven_slingshot_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "raven_slingshot_access_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "raven_slingshot_shared_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_raven_slingshot_credentials" "grower" {
  leaf_user_id     = var.leaf_user_id
  api_key_wo       = var.raven_slingshot_api_key
  access_key_wo    = var.raven_slingshot_access_key
  shared_secret_wo = var.raven_slingshot_shared_secret

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
