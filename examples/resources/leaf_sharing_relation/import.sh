# The receiver, as GET /api-owners/sharing-relation/receiver lists it.
terraform import leaf_sharing_relation.partner partner@example.com
