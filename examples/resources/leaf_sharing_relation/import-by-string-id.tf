import {
  to = leaf_sharing_relation.partner
  id = "partner@example.com"
}
