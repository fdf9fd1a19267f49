variable "leaf_user_id" {
  type = string
}

variable "ag_leader_access_token" {
  type      = string
  sensitive = true
}

variable "ag_leader_refresh_token" {
  type      = string
  sensitive = true
}

variable "ag_leader_private_key" {
  type      = string
  sensitive = true
}

resource "leaf_agleader_credentials" "grower" {
  leaf_user_id  = var.leaf_user_id
  public_key    = "the-public-key-of-your-app"
  private_key   = var.ag_leader_private_key
  access_token  = var.ag_leader_access_token
  refresh_token = var.ag_leader_refresh_token
}
