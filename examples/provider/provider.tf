terraform {
  # Write-only arguments and ephemeral variables: Terraform 1.11, OpenTofu 1.11.
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

# Nothing in it: credentials come from the environment, LEAF_TOKEN or LEAF_USERNAME and LEAF_PASSWORD.
provider "leaf" {}
