action "leaf_fields_sync" "jane" {
  config {
    leaf_user_id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  }
}

# Her fields are fetched once she is connected.
resource "leaf_agvance_credentials" "jane" {
  leaf_user_id       = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  client_environment = "PRODUCTION"
  database_id        = "jane-farms"
  username           = "jane"
  api_key            = "an-api-key"
  password           = "a-password"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.leaf_fields_sync.jane]
    }
  }
}
