import {
  to = leaf_webhook.alerts
  identity = {
    id = "5d0f2a7b-3c1e-4e7a-8f55-6b1a9c8d7e20"
  }
}
