import {
  to = leaf_provider_app.john_deere
  identity = {
    provider_name      = "JohnDeere"
    app_name           = "my-app"
    client_environment = "PRODUCTION" # leave it out where the provider has no environments
  }
}
