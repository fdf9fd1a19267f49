import {
  to = leaf_configuration.account
  identity = {
    id = "owner"
  }
}
