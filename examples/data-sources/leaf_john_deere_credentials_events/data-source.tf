variable "leaf_user_id" {
  type = string
}

# What John Deere answered when Leaf used the credentials, the newest first.
data "leaf_john_deere_credentials_events" "grower" {
  leaf_user_id = var.leaf_user_id
}

output "john_deere_answers" {
  value = [
    for event in data.leaf_john_deere_credentials_events.grower.events : {
      at          = event.created_date
      status_code = event.status_code
    }
  ]
}
