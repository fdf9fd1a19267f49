variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: no secret below is ever in a plan or in the state.
variable "agleader_refresh_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "agleader_private_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_agleader_credentials" "grower" {
  leaf_user_id     = var.leaf_user_id
  public_key       = "the-public-key"
  refresh_token_wo = var.agleader_refresh_token
  private_key_wo   = var.agleader_private_key

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
