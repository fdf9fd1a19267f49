terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

# What an admin has copied out of LeafLink's web page: from TF_VAR_erp_key, or better from an
# ephemeral resource of a secret store in the place of this variable.
variable "erp_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

# Terraform cannot see that an ephemeral value has changed. Raise this together with it.
variable "erp_key_version" {
  type    = number
  default = 1
}

variable "publish" {
  description = "A command that stores the key in LEAFLINK_KEY where the ERP finds it."
  type        = string
}

provider "leaf" {
  leaflink = {
    environment = "production"
  }
}

ephemeral "leaf_leaflink_application" "erp" {
  api_key               = var.erp_key
  expected_company_slug = "green-leaf"
  require               = ["orders_read"]
  forbid                = ["customers_read"]
}

# In the place of this stands any write-only argument, with its version: secret_string_wo of
# aws_secretsmanager_secret_version, or data_json_wo of vault_kv_secret_v2, say.
resource "terraform_data" "erp_key" {
  triggers_replace = var.erp_key_version

  provisioner "local-exec" {
    command     = var.publish
    environment = { LEAFLINK_KEY = ephemeral.leaf_leaflink_application.erp.api_key }
  }
}
