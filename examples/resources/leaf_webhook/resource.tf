# An ephemeral variable and a write-only argument: the secret is never in a plan or in the state.
variable "webhook_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

# Tells when credentials stop working. Leaf calls the URL while it creates the webhook.
resource "leaf_webhook" "alerts" {
  name      = "Credentials"
  url       = "https://hooks.example.com/leaf"
  events    = ["credentialsUnauthenticated", "credentialsLimitedPermission"]
  secret_wo = var.webhook_secret

  # Terraform cannot see that a write-only value has changed. Raise this together with a new value.
  secrets_wo_version = 1
}
