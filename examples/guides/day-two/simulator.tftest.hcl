# Against the simulator, which names its Leaf user in TF_VAR_leaf_user_id.

variables {
  app_secret = "made up"
  agvance    = { api_key = "made up", password = "made up" }
}

run "before" {
  assert {
    condition     = leaf_agvance_credentials.grower.status == "OK"
    error_message = "The grower is not connected."
  }
}

# The app's secret is written anew; the grower's connection stays the one that it was.
run "the_secret_of_the_app_changes" {
  variables {
    app_secret         = "another"
    app_secret_version = 2
  }

  assert {
    condition     = leaf_agvance_credentials.grower.id == run.before.connection
    error_message = "The grower was cut off for the sake of an app."
  }
}
