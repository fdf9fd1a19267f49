data "leaf_billing_contracts" "all" {}

data "leaf_billing_consumption" "each" {
  for_each    = toset(data.leaf_billing_contracts.all.contracts[*].id)
  contract_id = each.key
}

output "billed_area" {
  value = { for id, used in data.leaf_billing_consumption.each : id => "${used.total_unique_area} ${used.area_unit}" }
}
