# The id of the Leaf user, and the id of the key as GET /api-keys?leafUserId=… lists it.
terraform import leaf_api_key.widget 2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50/7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e
