resource "leaf_user" "grower" {
  name        = "Jane Smith"
  email       = "jane@example.com"
  phone       = "+15551234567"
  address     = "123 Field Rd, Ames, IA 50010"
  external_id = "grower-9381" # your own id, by which the user is found again

  # A plan that deletes her fails, until this is false and applied.
  deletion_protection = true

  # So does one that replaces her because she is tainted, which the provider cannot see.
  lifecycle {
    prevent_destroy = true
  }
}
