variable "operation_ids" {
  type    = set(string)
  default = ["8d1f7f0e-52a1-4c55-9d57-0f4f0a4d7c11", "8d1f7f0e-52a1-4c55-9d57-0f4f0a4d7c12"]
}

action "leaf_operation_reprocess" "season" {
  config {
    operation_ids = var.operation_ids
  }
}

# A change of the configuration reaches older operations only when they are processed again.
resource "leaf_configuration" "this" {
  unit_measurement = "METRIC"

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.leaf_operation_reprocess.season]
    }
  }
}
