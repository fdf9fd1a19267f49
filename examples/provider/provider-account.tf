provider "leaf" {
  allowed_owners = ["owner@example.com"]
}
