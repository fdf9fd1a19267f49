locals {
  app = provider::leaf::parse_provider_app_id("JohnDeere/my-app/PRODUCTION")
}

output "app_name" {
  value = local.app.app_name
}
