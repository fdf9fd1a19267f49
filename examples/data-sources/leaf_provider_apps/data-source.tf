# Without provider_name: the apps of all eight providers.
data "leaf_provider_apps" "all" {}

output "apps" {
  description = "The import IDs of all apps."
  value       = data.leaf_provider_apps.all.apps[*].id
}
