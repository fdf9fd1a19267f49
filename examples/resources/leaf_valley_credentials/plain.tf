variable "leaf_user_id" {
  type = string
}

variable "valley_initialization_vector" {
  type      = string
  sensitive = true
}

variable "valley_key" {
  type      = string
  sensitive = true
}

variable "valley_password" {
  type      = string
  sensitive = true
}

resource "leaf_valley_credentials" "grower" {
  leaf_user_id          = var.leaf_user_id
  apid                  = "the-apid"
  username              = "jane@example.com"
  initialization_vector = var.valley_initialization_vector
  key                   = var.valley_key
  password              = var.valley_password
}
