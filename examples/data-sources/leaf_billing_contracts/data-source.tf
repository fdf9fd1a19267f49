data "leaf_billing_contracts" "all" {}

output "contracts" {
  value = { for c in data.leaf_billing_contracts.all.contracts : c.id => "${c.product}, until ${coalesce(c.end_date, "further notice")}" }
}
