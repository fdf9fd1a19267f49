variable "grower" {
  description = "Who the grower is. The external id is your own, and finds the Leaf user again."
  type = object({
    external_id = string
    name        = string
    email       = optional(string)
  })
}

variable "units" {
  description = "METRIC or IMPERIAL, where the grower's differ from those of the account."
  type        = string
  default     = null
}

variable "agvance" {
  description = "The grower's Agvance database."
  type = object({
    database_id = string
    username    = string
    environment = optional(string, "PRODUCTION")
  })
}

variable "agvance_api_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "agvance_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

variable "secrets_version" {
  description = "Raise this together with a new secret."
  type        = number
  default     = 1
}

variable "deletion_protection" {
  description = "Set this to false, and apply, before the grower is removed. Tests need false, since they remove what they make."
  type        = bool
  default     = true
}
