variable "leaf_user_id" {
  type = string
}

# What Lindsay answered when Leaf used the credentials, the newest first.
data "leaf_lindsay_credentials_events" "grower" {
  leaf_user_id = var.leaf_user_id
}

output "lindsay_answers" {
  value = [
    for event in data.leaf_lindsay_credentials_events.grower.events : {
      at          = event.created_date
      status_code = event.status_code
    }
  ]
}
