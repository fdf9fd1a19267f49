terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "leaf_user_id" {
  type = string
}

# The key that was found, from TF_VAR_leaked_key.
variable "leaked_key" {
  type      = string
  sensitive = true
}

data "leaf_api_keys" "all" {
  leaf_user_id    = var.leaf_user_id
  include_secrets = true
}

locals {
  leaked = one([
    for k in data.leaf_api_keys.all.api_keys : { id = k.id, description = k.description } if nonsensitive(k.key == var.leaked_key)
  ])
}
