terraform {
  required_version = ">= 1.14"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

provider "leaf" {}
