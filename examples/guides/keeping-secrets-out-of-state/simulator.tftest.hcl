# Against the simulator, which names its Leaf user in TF_VAR_leaf_user_id.

variables {
  agvance_api_key          = "made up"
  agvance_password         = "made up"
  john_deere_client_secret = "made up"
}

run "connect" {
  assert {
    condition     = leaf_agvance_credentials.jane.status == "OK" && leaf_agvance_credentials.jane.password_wo == null
    error_message = "The grower is not connected, or the password is in the state."
  }
}

# A new secret of the app changes the app in place, and the grower stays connected.
run "rotate_the_app" {
  variables {
    john_deere_version = 2
  }

  assert {
    condition     = leaf_provider_app.john_deere.secrets_wo_version == 2 && leaf_agvance_credentials.jane.secrets_wo_version == 1
    error_message = "The app has not got its secret, or the grower was disconnected."
  }
}

# A new password makes the connection again.
run "rotate_the_password" {
  variables {
    john_deere_version = 2
    agvance_version    = 2
  }

  assert {
    condition     = leaf_agvance_credentials.jane.secrets_wo_version == 2 && leaf_agvance_credentials.jane.status == "OK"
    error_message = "The grower is not connected with the new password."
  }
}
