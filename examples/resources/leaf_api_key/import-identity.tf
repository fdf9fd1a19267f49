import {
  to = leaf_api_key.widget
  identity = {
    leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
  }
}
