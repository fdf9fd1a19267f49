list "leaf_user" "all" {
  provider = leaf
  limit    = 1000
}

# One block for each kind that your growers use.
list "leaf_john_deere_credentials" "all" {
  provider = leaf
  limit    = 1000
}

list "leaf_agvance_credentials" "all" {
  provider = leaf
  limit    = 1000
}

# The keys that work.
list "leaf_api_key" "all" {
  provider = leaf
  limit    = 1000
}

# Of the Leaf users who have one of their own.
list "leaf_user_configuration" "all" {
  provider = leaf
  limit    = 1000
}

list "leaf_configuration" "owner" {
  provider = leaf
}

list "leaf_provider_app" "all" {
  provider = leaf
}

list "leaf_webhook" "all" {
  provider = leaf
}
