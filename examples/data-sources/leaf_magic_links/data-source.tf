# Every link of the account that opens, whoever made it, and how often it was used.
data "leaf_magic_links" "live" {
  valid_only = true
}

output "used_links" {
  value = {
    for link in data.leaf_magic_links.live.magic_links : link.id => link.last_accessed_at if link.usage_count > 0
  }
}
