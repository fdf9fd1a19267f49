# What `make demo` plans, applies, changes and destroys, against a simulator of the Leaf API. The same configuration
# works on a real account: set LEAF_TOKEN, or LEAF_USERNAME and LEAF_PASSWORD, and a TF_VAR_… for each variable.

terraform {
  # Write-only arguments and ephemeral variables: Terraform 1.11, OpenTofu 1.11.
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

provider "leaf" {}

variable "leaf_user_id" {
  description = "The Leaf user who stands for the grower."
  type        = string
}

variable "second_leaf_user_id" {
  description = "Another Leaf user, whose AgLeader account was connected before Terraform came."
  type        = string
  default     = null
}

variable "widget_key_description" {
  description = "The label of the key that the web app hands to the Leaf Link widget."
  type        = string
  default     = "Widget in the web app"
}

variable "john_deere_secret_version" {
  description = "Raise it together with a new john_deere_client_secret, and the new one is sent."
  type        = number
  default     = 1
}

# Ephemeral variables and write-only arguments: none of these five is ever in a plan or in the state.

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

variable "ag_leader_refresh_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "ag_leader_private_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "john_deere_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

# The grower's Agvance account.
resource "leaf_agvance_credentials" "grower" {
  leaf_user_id       = var.leaf_user_id
  database_id        = "demo-database"
  username           = "grower@example.com"
  api_key_wo         = var.agvance_api_key
  password_wo        = var.agvance_password
  client_environment = "PRODUCTION"
  secrets_wo_version = 1
}

# The AgLeader accounts of one grower or two.
resource "leaf_agleader_credentials" "grower" {
  for_each = toset(compact([var.leaf_user_id, var.second_leaf_user_id]))

  leaf_user_id       = each.value
  public_key         = "demo-public-key"
  private_key_wo     = var.ag_leader_private_key
  refresh_token_wo   = var.ag_leader_refresh_token
  secrets_wo_version = 1
}

# The key with which the web app opens the Leaf Link widget for the grower.
resource "leaf_api_key" "widget" {
  leaf_user_id = var.leaf_user_id
  description  = var.widget_key_description
  expires_in   = 30 * 24 * 60 * 60
}

# The app with which the widget sends growers to John Deere.
resource "leaf_provider_app" "john_deere" {
  app_name           = "demo-app"
  secrets_wo_version = var.john_deere_secret_version

  john_deere = {
    client_environment = "STAGE"
    client_key         = "demo-client-key"
    client_secret_wo   = var.john_deere_client_secret
  }
}

output "widget_key" {
  description = "For the web app. Read it with `terraform output -raw widget_key`."
  value       = leaf_api_key.widget.key
  sensitive   = true
}
