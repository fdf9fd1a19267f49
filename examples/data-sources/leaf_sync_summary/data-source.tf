# It stands beside the check: inside, Terraform reads it in the apply too, and no plan is ever empty.
data "leaf_sync_summary" "grower" {
  leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
}

# A warning in every plan as long as no data arrives, or none has arrived for a week.
check "data_arrives" {
  assert {
    condition     = length(data.leaf_sync_summary.grower.summaries) > 0
    error_message = "Leaf has synchronized nothing of this grower yet."
  }

  assert {
    condition = alltrue([
      for s in data.leaf_sync_summary.grower.summaries :
      s.sync_reference_time != null && timecmp(coalesce(s.sync_reference_time, "1970-01-01T00:00:00Z"), timeadd(plantimestamp(), "-168h")) > 0
    ])
    error_message = "From some provider nothing has arrived for a week."
  }
}
