variable "leaf_user_id" {
  type = string
}

variable "agleader_access_token" {
  type      = string
  sensitive = true
}

variable "agleader_refresh_token" {
  type      = string
  sensitive = true
}

variable "agleader_private_key" {
  type      = string
  sensitive = true
}

resource "leaf_agleader_credentials" "grower" {
  leaf_user_id  = var.leaf_user_id
  public_key    = "the-public-key"
  access_token  = var.agleader_access_token
  refresh_token = var.agleader_refresh_token
  private_key   = var.agleader_private_key
}
