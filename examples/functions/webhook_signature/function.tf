variable "webhook_secret" {
  type      = string
  sensitive = true
}

# What a test of the receiver sends in X-Leaf-Signature. Leaf writes a space after each ":" and ",".
output "signature" {
  value     = provider::leaf::webhook_signature(var.webhook_secret, "{\"event\": \"fieldCreated\", \"leafUserId\": \"7e4f…\"}")
  sensitive = true
}
