resource "leaf_sharing_relation" "agronomist" {
  receiver_api_owner = "agronomist@example.com"
}

# The agronomist may read the fields of the grower, and what was planted and harvested on them.
resource "leaf_sharing_permissions" "grower" {
  receiver_api_owner = leaf_sharing_relation.agronomist.receiver_api_owner
  leaf_user_id       = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"

  permissions = {
    FIELDS = {
      actions = ["READ"]
    }
    OPERATIONS = {
      actions = ["READ"]
      types   = ["PLANTED", "HARVESTED"]
    }
  }
}
