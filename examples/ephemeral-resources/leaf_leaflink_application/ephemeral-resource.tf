variable "erp_key" {
  description = "The key of an Application of LeafLink."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "publish" {
  description = "A command that stores the key in LEAFLINK_KEY where the ERP finds it."
  type        = string
}

ephemeral "leaf_leaflink_application" "erp" {
  api_key               = var.erp_key
  environment           = "production"
  expected_company_slug = "green-leaf"
  require               = ["orders_read"]
  forbid                = ["customers_read"]
}

# Runs only if all of that holds.
resource "terraform_data" "erp_key" {
  provisioner "local-exec" {
    command     = var.publish
    environment = { LEAFLINK_KEY = ephemeral.leaf_leaflink_application.erp.api_key }
  }
}
