terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
  }
}

variable "production_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "test_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "agvance_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "agvance_passwords" {
  type      = map(string)
  sensitive = true
  ephemeral = true
}

# Neither can be mistaken for the other: with a login of another account nothing is sent.
provider "leaf" {
  alias          = "production"
  username       = "production@example.com"
  password       = var.production_password
  allowed_owners = ["production@example.com"]
}

provider "leaf" {
  alias          = "test"
  username       = "test@example.com"
  password       = var.test_password
  allowed_owners = ["test@example.com"]
}

module "production" {
  source    = "../growers"
  providers = { leaf = leaf.production }

  growers = {
    g-1001 = { name = "Jane Smith", database_id = "smith-farms", username = "jane@example.com" }
  }

  agvance_api_key   = var.agvance_api_key
  agvance_passwords = var.agvance_passwords
}

module "test" {
  source    = "../growers"
  providers = { leaf = leaf.test }

  growers = {
    made-up = { name = "Nobody", database_id = "for-tests", username = "nobody@example.com", leaving = true }
  }

  agvance_api_key   = var.agvance_api_key
  agvance_passwords = var.agvance_passwords
}
