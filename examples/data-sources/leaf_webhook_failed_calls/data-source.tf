data "leaf_webhook_failed_calls" "alerts" {
  url = "https://hooks.example.com/leaf"
}

# Fails nothing, and says in every plan and apply whether events were lost.
check "webhook_delivers" {
  assert {
    condition     = length(data.leaf_webhook_failed_calls.alerts.failed_calls) == 0
    error_message = "Leaf could not deliver events to https://hooks.example.com/leaf."
  }
}
