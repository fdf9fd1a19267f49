terraform {
  backend "s3" {
    bucket       = "example-terraform-state"
    key          = "leaf/terraform.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true # the lock is a file beside the state
  }
}
