variable "leaf_user_id" {
  type = string
}

# What Climate FieldView answered when Leaf used the credentials, the newest first.
data "leaf_climate_field_view_credentials_events" "grower" {
  leaf_user_id = var.leaf_user_id
}

output "climate_field_view_answers" {
  value = [
    for event in data.leaf_climate_field_view_credentials_events.grower.events : {
      at          = event.created_date
      status_code = event.status_code
    }
  ]
}
