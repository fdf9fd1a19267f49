variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "agvance_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "agvance_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_agvance_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_environment = "PRODUCTION"
  database_id        = "the-database-id"
  username           = "jane@example.com"
  api_key_wo         = var.agvance_api_key
  password_wo        = var.agvance_password

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
