# A configuration of its own, which makes the workspace in which that of Leaf runs.
terraform {
  required_providers {
    tfe = {
      source = "hashicorp/tfe"
    }
  }
}

variable "github_app_installation_id" {
  type = string
}

resource "tfe_workspace" "leaf" {
  organization        = "example"
  name                = "leaf"
  terraform_version   = "1.11.4"
  auto_apply          = false # somebody looks at the plan and confirms
  speculative_enabled = true  # a plan in each pull request
  queue_all_runs      = true
  assessments_enabled = true # looks for drift each day

  vcs_repo {
    identifier                 = "example/leaf"
    branch                     = "main"
    github_app_installation_id = var.github_app_installation_id
  }
}

# HCP Terraform logs in to the vault by OIDC, in plans with one role and in applies with another.
resource "tfe_variable" "env" {
  for_each = {
    TFC_VAULT_PROVIDER_AUTH = "true"
    TFC_VAULT_ADDR          = "https://vault.example.com"
    TFC_VAULT_PLAN_ROLE     = "leaf-plan"
    TFC_VAULT_APPLY_ROLE    = "leaf-apply"
    LEAF_ALLOWED_OWNERS     = "owner@example.com"
  }

  workspace_id = tfe_workspace.leaf.id
  category     = "env"
  key          = each.key
  value        = each.value
}
