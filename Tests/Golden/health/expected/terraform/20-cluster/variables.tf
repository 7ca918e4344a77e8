variable "cluster_admins" {
  description = "Who administers the cluster: user:…, group:…, serviceAccount:…."
  type        = set(string)

  validation {
    condition     = length(var.cluster_admins) > 0
    error_message = "Name at least one administrator: nobody else can enter the cluster."
  }
}

variable "group_domain" {
  description = "Domain of the Google groups of the teams."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9.-]+[.][a-z]+$", var.group_domain))
    error_message = "Give the domain of your organization."
  }
}

variable "api_allowed_cidrs" {
  description = "Ranges of joined networks from which the private endpoint of the API may be called."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for range in var.api_allowed_cidrs : can(regex("^(10|172|192)[.]", range))])
    error_message = "The endpoint is private: name ranges of networks that are joined to this one."
  }
}
