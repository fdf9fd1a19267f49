variable "leaf_user_id" {
  type = string
}

# What differs from the account for this Leaf user. Everything else is inherited.
resource "leaf_user_configuration" "grower" {
  leaf_user_id              = var.leaf_user_id
  unit_measurement          = "IMPERIAL"
  seed_rate_optional        = true
  operations_image_creation = true

  operations_image_attribute_creation = {
    harvested = { wetMass = true, harvestMoisture = true }
    planted   = { seedRate = true }
  }
}
