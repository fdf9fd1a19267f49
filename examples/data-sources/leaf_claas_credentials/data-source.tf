variable "leaf_user_id" {
  type = string
}

# It stands outside of the check block: inside, Terraform would read it again in each apply, and no plan would be empty.
data "leaf_claas_credentials" "grower" {
  leaf_user_id = var.leaf_user_id
}

# Each plan and apply says so when the connection does not work, and goes on. An outage of the provider's is nobody's task.
check "claas_connection" {
  assert {
    condition     = contains(["OK", "TEMPORARILY_UNAVAILABLE"], data.leaf_claas_credentials.grower.status)
    error_message = "Leaf user ${var.leaf_user_id} has to reconnect CLAAS: the status is ${data.leaf_claas_credentials.grower.status}."
  }
}
