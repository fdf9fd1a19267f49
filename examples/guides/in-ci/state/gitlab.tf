terraform {
  # Addresses and login come from TF_HTTP_ADDRESS and so on, as the pipeline sets them.
  backend "http" {}
}
