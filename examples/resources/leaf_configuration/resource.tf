# The defaults of all Leaf users of the account. Keys that are not in here stay as they are.
resource "leaf_configuration" "account" {
  unit_measurement          = "METRIC"
  operations_merge_range    = 7
  fields_auto_merge         = false
  fields_merge_intersection = 12.5

  # The whole set of rules: Leaf's own are replaced.
  cleanup_rules = [
    { property = "harvestMoisture", operator = "GT", value = 0 },
    { property = "harvestMoisture", operator = "LT", value = 100 },
    { property = "recordingStatus", operator = "EQ", value = "On" },
  ]
}
