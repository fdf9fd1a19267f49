# The apps at all providers.
list "leaf_provider_app" "all" {
  provider = leaf
  limit    = 1000
}

# Those at John Deere.
list "leaf_provider_app" "john_deere" {
  provider = leaf

  config {
    provider_name = "JohnDeere"
  }
}
