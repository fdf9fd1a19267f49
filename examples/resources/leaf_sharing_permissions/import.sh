# The receiver and the id of the Leaf user.
terraform import leaf_sharing_relation.agronomist agronomist@example.com
terraform import leaf_sharing_permissions.grower agronomist@example.com/2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50
