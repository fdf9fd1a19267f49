# Beside main.tf, in the state that growers come to.
variable "arriving" {
  description = "The external ids of growers that come from another state."
  type        = set(string)
  default     = []
}

data "leaf_user" "arriving" {
  for_each = var.arriving

  external_id = each.key
}

import {
  for_each = var.arriving
  to       = module.growers.leaf_user.grower[each.key]
  id       = data.leaf_user.arriving[each.key].id
}

import {
  for_each = var.arriving
  to       = module.growers.leaf_agvance_credentials.grower[each.key]
  id       = data.leaf_user.arriving[each.key].id
}
