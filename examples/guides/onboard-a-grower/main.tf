terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "agvance_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "agvance_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "webhook_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

# One block for each grower.
module "jane" {
  source = "./grower"

  grower  = { external_id = "grower-9381", name = "Jane Smith", email = "jane@example.com" }
  units   = "IMPERIAL"
  agvance = { database_id = "target-database-id", username = "jane@example.com" }

  agvance_api_key  = var.agvance_api_key
  agvance_password = var.agvance_password
}

# One webhook for the account: the only push that says that credentials went bad.
resource "leaf_webhook" "alerts" {
  name               = "Credentials"
  url                = "https://hooks.example.com/leaf"
  events             = ["credentialsUnauthenticated", "credentialsLimitedPermission"]
  secret_wo          = var.webhook_secret
  secrets_wo_version = 1
}

output "leaf_user_id" {
  value = module.jane.leaf_user_id
}

output "widget_key" {
  value     = module.jane.widget_key
  sensitive = true
}
