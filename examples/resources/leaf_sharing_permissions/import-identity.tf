import {
  to = leaf_sharing_relation.agronomist
  identity = {
    receiver_api_owner = "agronomist@example.com"
  }
}

import {
  to = leaf_sharing_permissions.grower
  identity = {
    receiver_api_owner = "agronomist@example.com"
    leaf_user_id       = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  }
}
