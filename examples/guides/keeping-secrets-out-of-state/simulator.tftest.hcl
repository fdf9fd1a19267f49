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

# Another secret is sent when its version is raised: the connection is made again, and the app changed in place.
run "rotate" {
  variables {
    secrets_version = 2
  }

  assert {
    condition     = leaf_agvance_credentials.jane.secrets_wo_version == 2 && leaf_agvance_credentials.jane.status == "OK"
    error_message = "The grower is not connected with the new password."
  }
}
