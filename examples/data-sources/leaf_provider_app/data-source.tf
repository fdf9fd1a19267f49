data "leaf_provider_app" "john_deere" {
  provider_name      = "JohnDeere"
  app_name           = "my-app"
  client_environment = "PRODUCTION"
}

output "registered_since" {
  value = data.leaf_provider_app.john_deere.created_time
}
