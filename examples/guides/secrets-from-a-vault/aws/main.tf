terraform {
  required_version = ">= 1.11"

  required_providers {
    leaf = {
      source = "terraform-leaf/leaf"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Region and login come from AWS_REGION and the role of the job.
provider "aws" {}

locals {
  # By external id: the name of the grower.
  growers = {
    "grower-9381" = "Jane Smith"
    "grower-9382" = "Ole Hansen"
  }
}

# The versions that there are, without the secret: this is stored in the state.
data "aws_secretsmanager_secret_versions" "agvance" {
  for_each  = local.growers
  secret_id = "leaf/agvance/${each.key}"
}

locals {
  current = {
    for grower, all in data.aws_secretsmanager_secret_versions.agvance :
    grower => one([for v in all.versions : v if contains(v.version_stages, "AWSCURRENT")])
  }
}

# That very version of the secret: this is stored nowhere.
ephemeral "aws_secretsmanager_secret_version" "agvance" {
  for_each   = local.growers
  secret_id  = "leaf/agvance/${each.key}"
  version_id = local.current[each.key].version_id
}

locals {
  secrets = {
    for grower in keys(local.growers) :
    grower => jsondecode(ephemeral.aws_secretsmanager_secret_version.agvance[grower].secret_string)
  }
}

resource "leaf_user" "grower" {
  for_each    = local.growers
  name        = each.value
  external_id = each.key
}

resource "leaf_agvance_credentials" "grower" {
  for_each           = local.growers
  leaf_user_id       = leaf_user.grower[each.key].id
  client_environment = "PRODUCTION"
  database_id        = each.key
  username           = each.key
  api_key_wo         = local.secrets[each.key].api_key
  password_wo        = local.secrets[each.key].password

  # An id of a version is no number, but the second in which it was made is one: 20261127081530.
  secrets_wo_version = tonumber(formatdate("YYYYMMDDhhmmss", local.current[each.key].created_time))
}
