# A configuration of its own, which makes the stack in which that of Leaf runs.
terraform {
  required_providers {
    spacelift = {
      source = "spacelift-io/spacelift"
    }
  }
}

resource "spacelift_stack" "leaf" {
  name                         = "leaf"
  repository                   = "leaf"
  branch                       = "main"
  terraform_workflow_tool      = "OPEN_TOFU" # Spacelift's Terraform ends at 1.5
  terraform_version            = "1.12.6"
  autodeploy                   = false # somebody looks at the plan and confirms
  manage_state                 = true  # Spacelift keeps the state, and runs one job on it at a time
  protect_from_deletion        = true
  terraform_smart_sanitization = true
}

resource "spacelift_environment_variable" "env" {
  for_each = {
    LEAF_ALLOWED_OWNERS = "owner@example.com"
    VAULT_ADDR          = "https://vault.example.com"
  }

  stack_id   = spacelift_stack.leaf.id
  name       = each.key
  value      = each.value
  write_only = false
}

# Plans without changes of the configuration: drift is shown, and not repaired unasked.
resource "spacelift_drift_detection" "leaf" {
  stack_id  = spacelift_stack.leaf.id
  schedule  = ["23 4 * * *"]
  reconcile = false
}
