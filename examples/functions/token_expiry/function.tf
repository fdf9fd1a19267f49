variable "leaf_token" {
  description = "The bearer token of the pipeline."
  type        = string
  ephemeral   = true # no plan holds it
}

provider "leaf" {
  token = var.leaf_token
}

# A warning in each plan of the last week: the pipeline stops when the token ends.
check "token" {
  assert {
    condition     = try(timecmp(provider::leaf::token_expiry(var.leaf_token), timeadd(plantimestamp(), "168h")) > 0, true)
    error_message = "The token of Leaf ends within a week. Fetch a new one, or log in with username and password."
  }
}
