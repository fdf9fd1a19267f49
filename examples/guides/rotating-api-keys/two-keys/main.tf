terraform {
  required_version = ">= 1.5" # plantimestamp

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "leaf_user_id" {
  description = "The Leaf user whose widget the keys open."
  type        = string
}

variable "now" {
  description = "The moment to decide by, in RFC 3339; that of the plan where it is not given."
  type        = string
  default     = null
}

locals {
  now     = coalesce(var.now, plantimestamp())
  month   = 12 * tonumber(formatdate("YYYY", local.now)) + tonumber(formatdate("M", local.now))
  current = local.month % 2 == 0 ? "even" : "odd"

  # The keys take turns: one is replaced when an even month begins, the other when an odd one does.
  turns = {
    even = floor(local.month / 2)
    odd  = floor((local.month + 1) / 2)
  }
}

resource "leaf_api_key" "widget" {
  for_each = local.turns

  leaf_user_id        = var.leaf_user_id
  description         = "Widget in the web app, ${each.key} months"
  rotate_when_changed = { turn = each.value }

  # A key serves for two months at most. Should the schedule fail, this replaces it before it dies.
  expires_in   = 90 * 24 * 60 * 60
  renew_before = 20 * 24 * 60 * 60

  lifecycle {
    create_before_destroy = true
  }
}

# The key to hand out from now on. The one that was handed out last month works until the next month begins.
output "widget_key" {
  value     = leaf_api_key.widget[local.current].key
  sensitive = true
}
