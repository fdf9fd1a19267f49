# Who is connected to John Deere or Climate FieldView.
data "leaf_connections" "growers" {
  kinds = ["john_deere", "climate_field_view"]
}

output "to_reconnect" {
  description = "The Leaf users whose connection does not work, by kind. An outage of the provider's is nobody's task."
  value = {
    for c in data.leaf_connections.growers.connections : c.kind => coalesce(c.name, c.leaf_user_id)...
    if !contains(["OK", "TEMPORARILY_UNAVAILABLE"], c.status)
  }
}
