removed {
  from = leaf_agvance_credentials.ole

  lifecycle {
    destroy = false
  }
}
