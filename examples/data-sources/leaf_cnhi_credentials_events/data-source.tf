variable "leaf_user_id" {
  type = string
}

# What CNHI (AFS Connect) answered when Leaf used the credentials, the newest first.
data "leaf_cnhi_credentials_events" "grower" {
  leaf_user_id = var.leaf_user_id
}

output "cnhi_answers" {
  value = [
    for event in data.leaf_cnhi_credentials_events.grower.events : {
      at          = event.created_date
      status_code = event.status_code
    }
  ]
}
