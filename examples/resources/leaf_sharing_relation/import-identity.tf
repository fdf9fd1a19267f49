import {
  to = leaf_sharing_relation.partner
  identity = {
    receiver_api_owner = "partner@example.com"
  }
}
