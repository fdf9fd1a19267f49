data "leaf_configuration" "account" {}

output "units" {
  value = data.leaf_configuration.account.unit_measurement
}
