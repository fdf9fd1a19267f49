import {
  to = leaf_user.grower
  id = "9b2d4c6e-1f3a-4b5c-8d7e-0a1b2c3d4e5f"
}
