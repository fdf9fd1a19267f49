# terraform apply -invoke=action.leaf_batch_retry.upload
action "leaf_batch_retry" "upload" {
  config {
    batch_id = "8d1f7f0e-52a1-4c55-9d57-0f4f0a4d7c13"
  }
}
