variable "leaf_user_id" {
  type = string
}

variable "smoke_test" {
  description = "A command that opens the widget with the key in WIDGET_KEY."
  type        = string
}

# Made by every plan and by every apply, and revoked at the end of each.
ephemeral "leaf_api_key" "smoke_test" {
  leaf_user_id = var.leaf_user_id
  description  = "Smoke test in CI"
}

resource "terraform_data" "smoke_test" {
  provisioner "local-exec" {
    command     = var.smoke_test
    environment = { WIDGET_KEY = ephemeral.leaf_api_key.smoke_test.key }
  }
}
