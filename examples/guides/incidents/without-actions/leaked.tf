import {
  to = leaf_api_key.leaked
  id = "${var.leaf_user_id}/${local.leaked.id}"
}

resource "leaf_api_key" "leaked" {
  leaf_user_id = var.leaf_user_id
  description  = local.leaked.description
}
