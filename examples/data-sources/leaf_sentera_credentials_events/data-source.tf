variable "leaf_user_id" {
  type = string
}

# What Sentera answered when Leaf used the credentials, the newest first.
data "leaf_sentera_credentials_events" "grower" {
  leaf_user_id = var.leaf_user_id
}

output "sentera_answers" {
  value = [
    for event in data.leaf_sentera_credentials_events.grower.events : {
      at          = event.created_date
      status_code = event.status_code
    }
  ]
}
