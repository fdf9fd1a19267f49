variable "leaf_user_id" {
  type = string
}

# What Raven Slingshot answered when Leaf used the credentials, the newest first.
data "leaf_raven_slingshot_credentials_events" "grower" {
  leaf_user_id = var.leaf_user_id
}

output "raven_slingshot_answers" {
  value = [
    for event in data.leaf_raven_slingshot_credentials_events.grower.events : {
      at          = event.created_date
      status_code = event.status_code
    }
  ]
}
