variable "leaf_user_id" {
  type = string
}

# Ephemeral variables and write-only arguments: these two are never in a plan or in the state.
variable "ag_leader_refresh_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "ag_leader_private_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_agleader_credentials" "grower" {
  leaf_user_id     = var.leaf_user_id
  public_key       = "the-public-key-of-your-app"
  private_key_wo   = var.ag_leader_private_key
  refresh_token_wo = var.ag_leader_refresh_token

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
