# The id of the webhook, as GET /webhooks lists it.
terraform import leaf_webhook.alerts 5d0f2a7b-3c1e-4e7a-8f55-6b1a9c8d7e20
