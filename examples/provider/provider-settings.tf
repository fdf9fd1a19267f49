variable "leaf_token" {
  type      = string
  sensitive = true
  ephemeral = true
}

# A token, and every setting that has a default.
provider "leaf" {
  token               = var.leaf_token
  request_timeout     = 60  # seconds for one attempt
  max_retries         = 6   # after connection failures and statuses 502, 503 and 504
  requests_per_minute = 600 # a pace that leaves room for others who use the account
  silence_warnings    = ["redirect_url"]
}
