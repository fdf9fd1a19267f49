variable "ag_leader_private_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_provider_app" "ag_leader" {
  app_name           = "my-app"
  secrets_wo_version = 1

  ag_leader = {
    public_key     = "the-public-key"
    private_key_wo = var.ag_leader_private_key
  }
}
