# The account whose login is in LEAF_USERNAME and LEAF_PASSWORD.
provider "leaf" {
  alias = "login"
}

ephemeral "leaf_token" "run" {
  provider = leaf.login
}

# Every provider that takes a bearer token gets it like this, another one for Leaf's other services too.
provider "leaf" {
  token = ephemeral.leaf_token.run.token
}
