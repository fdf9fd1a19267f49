terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

resource "leaf_user" "this" {
  name        = var.grower.name
  email       = var.grower.email
  external_id = var.grower.external_id

  deletion_protection = var.deletion_protection
}

resource "leaf_user_configuration" "this" {
  leaf_user_id     = leaf_user.this.id
  unit_measurement = var.units
}

# After the configuration: it is not applied to what was fetched before.
resource "leaf_agvance_credentials" "this" {
  leaf_user_id       = leaf_user_configuration.this.leaf_user_id
  client_environment = var.agvance.environment
  database_id        = var.agvance.database_id
  username           = var.agvance.username
  api_key_wo         = var.agvance_api_key
  password_wo        = var.agvance_password
  secrets_wo_version = var.secrets_version
}

# With this key the web app opens the Leaf Link widget, where the grower connects other providers.
resource "leaf_api_key" "widget" {
  leaf_user_id = leaf_user.this.id
  description  = "Widget of ${var.grower.external_id}"
  expires_in   = 90 * 24 * 60 * 60
  renew_before = 30 * 24 * 60 * 60

  lifecycle {
    create_before_destroy = true
  }
}

# Before the credentials are there, their status is not known, and a plan in a test would fail. So the check waits for an
# apply; in plans the provider itself warns of a connection that does not work. An outage of Agvance's is nobody's task.
check "connected" {
  assert {
    condition     = terraform.applying ? contains(["OK", "TEMPORARILY_UNAVAILABLE"], leaf_agvance_credentials.this.status) : true
    error_message = "Leaf cannot log in to Agvance for ${var.grower.external_id}: the credentials are ${leaf_agvance_credentials.this.status}."
  }
}

output "leaf_user_id" {
  value = leaf_user.this.id
}

output "widget_key" {
  value     = leaf_api_key.widget.key
  sensitive = true
}
