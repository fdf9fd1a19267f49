variable "leaf_user_id" {
  type = string
}

# The keys of this Leaf user that work, whoever made them.
data "leaf_api_keys" "live" {
  leaf_user_id = var.leaf_user_id
  valid_only   = true
}

output "live_keys" {
  value = {
    for key in data.leaf_api_keys.live.api_keys : key.id => key.expires_at
  }
}
