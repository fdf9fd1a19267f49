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

resource "leaf_user" "ole" {
  name        = "Ole Hansen"
  external_id = "grower-9382"
}

# You have his password, so Terraform can make the connection, and make it anew.
resource "leaf_agvance_credentials" "ole" {
  leaf_user_id       = leaf_user.ole.id
  client_environment = "PRODUCTION"
  database_id        = "ole-db"
  username           = "ole@north-farm.example"
  api_key_wo         = var.agvance_api_key
  password_wo        = var.agvance_password
  secrets_wo_version = 1
}
