variable "leaf_user_id" {
  type = string
}

variable "agvance_api_key" {
  type      = string
  sensitive = true
}

variable "agvance_password" {
  type      = string
  sensitive = true
}

resource "leaf_agvance_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  client_environment = "PRODUCTION"
  database_id        = "the-database-id"
  username           = "jane@example.com"
  api_key            = var.agvance_api_key
  password           = var.agvance_password
}
