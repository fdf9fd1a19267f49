# Without a filter: all Leaf users of the account.
data "leaf_users" "all" {}

output "by_external_id" {
  description = "The ids of Leaf users by your own."
  value       = { for u in data.leaf_users.all.users : u.external_id => u.id if u.external_id != null }
}
