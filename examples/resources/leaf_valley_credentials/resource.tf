variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "valley_initialization_vector" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "valley_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "valley_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_valley_credentials" "grower" {
  leaf_user_id             = var.leaf_user_id
  apid                     = "the-apid"
  username                 = "jane@example.com"
  initialization_vector_wo = var.valley_initialization_vector
  key_wo                   = var.valley_key
  password_wo              = var.valley_password

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
