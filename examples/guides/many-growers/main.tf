terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "region" {
  description = "Only the growers of this region, in a state of their own; all of them where it is null."
  type        = string
  default     = null
}

variable "agvance_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

# By external id, and only of growers whose credentials are sent in this run: new ones, and those with a raised secrets_version.
variable "agvance_passwords" {
  type      = map(string)
  sensitive = true
  ephemeral = true
  default   = {}
}

locals {
  rows = csvdecode(file("${path.module}/growers.csv"))

  # With the dots a second line for the same grower is no error of the engine's yet: the preconditions below name them all.
  by_id       = { for row in local.rows : trimspace(row.external_id) => row... }
  by_database = { for row in local.rows : "${row.database_id} as ${row.username}" => row.external_id... }

  growers = {
    for id, rows in local.by_id : id => {
      name            = rows[0].name
      database_id     = rows[0].database_id
      username        = rows[0].username
      secrets_version = tonumber(rows[0].secrets_version)
      leaving         = rows[0].leaving == "yes"
    } if var.region == null || rows[0].region == var.region
  }
}

module "growers" {
  source = "./growers"

  growers           = local.growers
  agvance_api_key   = var.agvance_api_key
  agvance_passwords = var.agvance_passwords
}

output "leaf_user_ids" {
  value = module.growers.leaf_user_ids

  precondition {
    condition     = alltrue([for id, rows in local.by_id : length(rows) == 1])
    error_message = "growers.csv has more than one line for ${join(", ", [for id, rows in local.by_id : id if length(rows) > 1])}."
  }

  precondition {
    condition     = alltrue([for database, ids in local.by_database : length(ids) == 1])
    error_message = "growers.csv connects several growers to one database: ${join("; ", [for database, ids in local.by_database : "${database}: ${join(", ", ids)}" if length(ids) > 1])}."
  }
}
