variable "leaf_username" {
  description = "The e-mail address of the API owner."
  type        = string
}

variable "leaf_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

# A login, exchanged for a token with the first request of a run.
provider "leaf" {
  username = var.leaf_username
  password = var.leaf_password
}
