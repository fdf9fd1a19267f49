variable "leaf_user_id" {
  type = string
}

variable "release" {
  type    = string
  default = "2026-03"
}

# Another key whenever the map changes. One that expires or is revoked elsewhere stays as it is, with a warning.
resource "leaf_api_key" "widget" {
  leaf_user_id        = var.leaf_user_id
  on_invalid          = "keep"
  rotate_when_changed = { release = var.release }

  lifecycle {
    create_before_destroy = true
  }
}
