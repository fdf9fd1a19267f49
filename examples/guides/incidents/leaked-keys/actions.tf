terraform {
  required_version = ">= 1.14.1"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "leaf_user_id" {
  type = string
}

# The keys that were found, from TF_VAR_leaked_keys='["…"]'. Not ephemeral: -invoke hands on no ephemeral values.
variable "leaked_keys" {
  type      = list(string)
  sensitive = true
}

action "leaf_api_key_revoke" "leaked" {
  config {
    leaf_user_id = var.leaf_user_id
    keys_wo      = var.leaked_keys
  }
}
