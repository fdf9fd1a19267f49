import {
  to = leaf_configuration.account
  id = "owner"
}
