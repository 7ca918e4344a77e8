variable "cluster_admin_arns" {
  description = "Roles or users of IAM that administer the cluster."
  type        = set(string)

  validation {
    condition     = length(var.cluster_admin_arns) > 0
    error_message = "Name at least one administrator: nobody else can enter the cluster."
  }
}

variable "team_role_arns" {
  description = "Role of IAM by the team that may take it."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for team in keys(var.team_role_arns) : contains(local.teams, team)])
    error_message = "A key is not the name of a team of this platform."
  }
}

locals {
  teams = ["platform-users"]
}

variable "api_allowed_cidrs" {
  description = "Address ranges from which the public endpoint of the API may be called."
  type        = set(string)

  validation {
    condition     = length(var.api_allowed_cidrs) > 0 && !contains(var.api_allowed_cidrs, "0.0.0.0/0")
    error_message = "Name the ranges of your offices and runners; the whole internet is none."
  }
}

variable "add_on_versions" {
  description = "Version of an add-on by its name, to hold it where it is."
  type        = map(string)
  default     = {}
}

variable "node_release_version" {
  description = "Release of the node image for all groups; null starts with the newest and then stays until it is set."
  type        = string
  default     = null
}
