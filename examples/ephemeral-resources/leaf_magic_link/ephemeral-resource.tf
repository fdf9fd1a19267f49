variable "leaf_user_id" {
  type = string
}

variable "open_page" {
  description = "A command that opens the page in MAGIC_LINK."
  type        = string
}

# Made by every plan and by every apply, and deleted at the end of each.
ephemeral "leaf_magic_link" "smoke_test" {
  kind         = "file_upload"
  leaf_user_id = var.leaf_user_id
}

resource "terraform_data" "smoke_test" {
  provisioner "local-exec" {
    command     = var.open_page
    environment = { MAGIC_LINK = ephemeral.leaf_magic_link.smoke_test.link }
  }
}
