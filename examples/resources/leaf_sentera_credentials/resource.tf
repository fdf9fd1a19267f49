variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "sentera_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_sentera_credentials" "grower" {
  leaf_user_id      = var.leaf_user_id
  username          = "jane@example.com"
  organization_name = "Jane's Farm"
  password_wo       = var.sentera_password

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
