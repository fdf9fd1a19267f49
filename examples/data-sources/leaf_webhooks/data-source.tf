# Every webhook of the account, whoever made it.
data "leaf_webhooks" "all" {}

output "webhook_of" {
  description = "The webhook to which an event is posted. An event belongs to one webhook."
  value       = merge([for w in data.leaf_webhooks.all.webhooks : { for event in w.events : event => w.url }]...)
}
