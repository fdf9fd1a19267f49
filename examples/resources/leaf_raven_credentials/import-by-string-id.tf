import {
  to = leaf_raven_credentials.grower
  id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
}
