data "leaf_user" "grower" {
  external_id = "grower-9381"
}

output "leaf_user_id" {
  value = data.leaf_user.grower.id
}
