import {
  to = leaf_sentera_credentials.grower
  identity = {
    leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  }
}
