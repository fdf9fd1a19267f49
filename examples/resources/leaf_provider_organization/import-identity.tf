import {
  to = leaf_provider_organization.home_farm
  identity = {
    leaf_user_id    = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
    provider_org_id = "123321"
  }
}
