# An app that was registered by hand is taken over, one for each environment.
locals {
  john_deere_apps = {
    for environment in ["STAGE", "PRODUCTION"] : environment => provider::leaf::provider_app_id("JohnDeere", "my-app", environment)
  }
}

output "john_deere_apps" {
  value = local.john_deere_apps
}
