variable "leaf_user_id" {
  type = string
}

variable "raven_slingshot_api_key" {
  type      = string
  sensitive = true
}

variable "raven_slingshot_access_key" {
  type      = string
  sensitive = true
}

variable "raven_slingshot_shared_secret" {
  type      = string
  sensitive = true
}

resource "leaf_raven_slingshot_credentials" "grower" {
  leaf_user_id  = var.leaf_user_id
  api_key       = var.raven_slingshot_api_key
  access_key    = var.raven_slingshot_access_key
  shared_secret = var.raven_slingshot_shared_secret
}
