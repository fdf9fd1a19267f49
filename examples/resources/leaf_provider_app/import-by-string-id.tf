import {
  to = leaf_provider_app.john_deere
  id = "JohnDeere/my-app/PRODUCTION"
}
