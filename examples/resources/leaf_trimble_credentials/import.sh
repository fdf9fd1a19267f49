# The id of the Leaf user.
terraform import leaf_trimble_credentials.grower 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50
