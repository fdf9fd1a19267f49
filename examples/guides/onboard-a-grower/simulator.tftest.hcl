# Against the simulator. A plan is enough here: growers are protected, and what was applied could not be removed.

variables {
  agvance_api_key  = "made up"
  agvance_password = "made up"
  webhook_secret   = "made up"
}

run "plan" {
  command = plan

  assert {
    condition     = toset(leaf_webhook.alerts.events) == toset(["credentialsUnauthenticated", "credentialsLimitedPermission"])
    error_message = "The webhook must tell of credentials that went bad."
  }
}
