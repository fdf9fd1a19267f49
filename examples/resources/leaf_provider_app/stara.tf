variable "stara_pwd" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "leaf_provider_app" "stara" {
  app_name           = "my-app"
  secrets_wo_version = 1

  stara = {
    user   = "the-user"
    pwd_wo = var.stara_pwd
  }
}
