variable "group_domain" {
  description = "Domain of the Google groups of the teams."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9.-]+[.][a-z]+$", var.group_domain))
    error_message = "Give the domain of your organization."
  }
}

variable "dns_zone_name" {
  description = "Name of the public zone in Cloud DNS that holds health-data-pipeline.example.com."
  type        = string
  default     = "health-data-pipeline-example-com"
}

variable "certificate_email" {
  description = "Address that Let's Encrypt warns before a certificate ends."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", var.certificate_email))
    error_message = "Give an address that somebody reads."
  }
}

variable "billing_account" {
  description = "Billing account of the project, 012345-6789AB-CDEF01."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "Give the identifier of the billing account: gcloud billing accounts list."
  }
}

variable "requests_per_address" {
  description = "Requests of one address in five minutes after which it is refused."
  type        = number
  default     = 2000
}

variable "git_repository_url" {
  description = "Repository that Flux watches, for the command that installs it."
  type        = string
  default     = "ssh://git@git.example.com/platform.git"
}
