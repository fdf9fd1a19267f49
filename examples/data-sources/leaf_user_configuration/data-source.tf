variable "leaf_user_id" {
  type = string
}

data "leaf_user_configuration" "grower" {
  leaf_user_id = var.leaf_user_id
}

output "units" {
  description = "What is in effect for this Leaf user, set or inherited."
  value       = data.leaf_user_configuration.grower.unit_measurement
}
