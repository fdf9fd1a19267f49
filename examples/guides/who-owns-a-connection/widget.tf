terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "john_deere_client_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

# The app that asks growers for their consent. One for all of them.
resource "leaf_provider_app" "john_deere" {
  app_name           = "LeafWidget"
  secrets_wo_version = 1

  john_deere = {
    client_environment = "PRODUCTION"
    client_key         = "my-client-key"
    client_secret_wo   = var.john_deere_client_secret
  }
}

resource "leaf_user" "jane" {
  name        = "Jane Smith"
  external_id = "grower-9381"
}

# What opens the widget for her.
resource "leaf_api_key" "jane" {
  leaf_user_id = leaf_user.jane.id
  description  = "widget"
  expires_in   = 31536000
  renew_before = 2592000

  lifecycle {
    create_before_destroy = true
  }
}

# What she has connected: read, and nothing else.
data "leaf_connections" "jane" {
  leaf_user_ids = [leaf_user.jane.id]
  kinds         = ["john_deere"]
}

check "jane_is_connected" {
  assert {
    condition     = alltrue([for c in data.leaf_connections.jane.connections : contains(["OK", "TEMPORARILY_UNAVAILABLE"], c.status)])
    error_message = "Jane has to reconnect in the widget."
  }
}
