variable "leaf_user_id" {
  type = string
}

variable "sentera_password" {
  type      = string
  sensitive = true
}

resource "leaf_sentera_credentials" "grower" {
  leaf_user_id      = var.leaf_user_id
  username          = "jane@example.com"
  organization_name = "Jane's Farm"
  password          = var.sentera_password
}
