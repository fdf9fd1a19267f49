# Wait until new credentials work. What depends on this data source comes afterwards, or not at all.
data "leaf_raven_credentials" "connected" {
  leaf_user_id    = leaf_raven_credentials.grower.leaf_user_id
  wait_for_status = ["OK"]

  timeouts = {
    read = "2m"
  }

  # To be read after the credentials are made, not before.
  depends_on = [leaf_raven_credentials.grower]
}
