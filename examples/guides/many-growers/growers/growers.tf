terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "growers" {
  description = "By your own ids, which never change: a new key is a new Leaf user."
  type = map(object({
    name            = string
    database_id     = string
    username        = string
    secrets_version = optional(number, 1)
    leaving         = optional(bool, false)
  }))
}

variable "agvance_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "agvance_passwords" {
  type      = map(string)
  sensitive = true
  ephemeral = true
}

resource "leaf_user" "grower" {
  for_each = var.growers

  name        = each.value.name
  external_id = each.key

  # Who is leaving may be deleted, and nobody else.
  deletion_protection = !each.value.leaving
}

resource "leaf_agvance_credentials" "grower" {
  for_each = var.growers

  leaf_user_id       = leaf_user.grower[each.key].id
  client_environment = "PRODUCTION"
  database_id        = each.value.database_id
  username           = each.value.username
  api_key_wo         = var.agvance_api_key
  password_wo        = lookup(var.agvance_passwords, each.key, null)
  secrets_wo_version = each.value.secrets_version
}

output "leaf_user_ids" {
  value = { for id, user in leaf_user.grower : id => user.id }
}
