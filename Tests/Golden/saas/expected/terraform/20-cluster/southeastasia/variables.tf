variable "cluster_admin_group_ids" {
  description = "Object ids of groups of Entra that administer the cluster."
  type        = list(string)

  validation {
    condition     = length(var.cluster_admin_group_ids) > 0
    error_message = "Name at least one group: nobody else can enter the cluster."
  }
}

variable "team_group_ids" {
  description = "Object id of the group of Entra by the team that it is."
  type        = map(string)
  default     = {}
}

variable "api_allowed_cidrs" {
  description = "Address ranges from which the public endpoint of the API may be called."
  type        = set(string)

  validation {
    condition     = length(var.api_allowed_cidrs) > 0 && !contains(var.api_allowed_cidrs, "0.0.0.0/0")
    error_message = "Name the ranges of your offices and runners; the whole internet is none."
  }
}
