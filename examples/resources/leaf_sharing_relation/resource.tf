# Offers the partner to share. The partner accepts at its side; until then relation_status is PENDING.
resource "leaf_sharing_relation" "partner" {
  receiver_api_owner = "partner@example.com"

  # The API cannot delete a relation. This ends the sharing when the resource is destroyed.
  block_on_destroy = true
}
