variable "interconnect_domains" {
  description = "Where lines of a partner end: AVAILABILITY_DOMAIN_1 and AVAILABILITY_DOMAIN_2; empty: none yet."
  type        = set(string)
  default     = []
}

variable "access_policy" {
  description = "Number of the organization's access policy: gcloud access-context-manager policies list."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.access_policy))
    error_message = "Without the access policy there is no perimeter around the data."
  }
}

variable "perimeter_members" {
  description = "Who may call the protected services from outside the perimeter: at least whoever runs Terraform (user:…, group:…, serviceAccount:…)."
  type        = set(string)

  validation {
    condition     = length(var.perimeter_members) > 0
    error_message = "Name at least who runs Terraform: the next run would be refused."
  }
}
