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

# The ids of the keys that may live, from the states of all configurations. All others are revoked.
variable "managed_key_ids" {
  type = set(string)
}

action "leaf_api_key_revoke" "all_others" {
  config {
    leaf_user_id = var.leaf_user_id
    except_ids   = var.managed_key_ids
  }
}
