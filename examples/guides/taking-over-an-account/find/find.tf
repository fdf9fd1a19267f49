terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

data "leaf_users" "all" {}

# The kinds that your growers use.
data "leaf_connections" "all" {
  kinds = ["john_deere", "agvance"]
}

data "leaf_api_keys" "of" {
  for_each     = local.users
  leaf_user_id = each.key
  valid_only   = true
}

data "leaf_configuration" "owner" {}

data "leaf_user_configuration" "of" {
  for_each     = local.users
  leaf_user_id = each.key
}

data "leaf_provider_apps" "all" {}

data "leaf_webhooks" "all" {}

locals {
  users = { for u in data.leaf_users.all.users : u.id => u }

  # A Leaf user for whom something else is in effect than for the API owner has a configuration of its own.
  settings = setsubtract(keys(data.leaf_configuration.owner), ["api_owner_username"])
  own = [
    for id, c in data.leaf_user_configuration.of : id
    if anytrue([for s in local.settings : jsonencode(c[s]) != jsonencode(data.leaf_configuration.owner[s])])
  ]

  found = concat(
    [for id in keys(local.users) : { type = "leaf_user", id = id }],
    [for c in data.leaf_connections.all.connections : { type = "leaf_${c.kind}_credentials", id = c.leaf_user_id }],
    flatten([for user, of in data.leaf_api_keys.of : [for k in of.api_keys : { type = "leaf_api_key", id = "${user}/${k.id}" }]]),
    [for id in local.own : { type = "leaf_user_configuration", id = id }],
    [{ type = "leaf_configuration", id = "owner" }],
    [for a in data.leaf_provider_apps.all.apps : { type = "leaf_provider_app", id = a.id }],
    [for w in data.leaf_webhooks.all.webhooks : { type = "leaf_webhook", id = w.id }],
  )
}

# An import block for each object.
output "imports" {
  value = join("\n", [for f in local.found : <<-BLOCK
    import {
      to = ${f.type}.found_${replace(f.id, "/[^0-9A-Za-z]+/", "_")}
      id = ${jsonencode(f.id)}
    }
  BLOCK
  ])
}

# Who is who, and connected to what, by your own ids.
output "growers" {
  value = {
    for id, u in local.users : coalesce(u.external_id, id) => merge(u, {
      kinds = [for c in data.leaf_connections.all.connections : c.kind if c.leaf_user_id == id]
    })
  }
}
