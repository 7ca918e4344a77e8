variable "hosted_zone_name" {
  description = "Public zone of Route 53 that holds the domain."
  type        = string
  default     = "notes.example.com"
}

variable "budget_alert_emails" {
  description = "Who hears when the bill nears the budget."
  type        = set(string)

  validation {
    condition     = length(var.budget_alert_emails) > 0
    error_message = "Name at least one address: an alarm that nobody hears is none."
  }
}

variable "git_repository_url" {
  description = "Repository that Flux watches, for the command that installs it."
  type        = string
  default     = "ssh://git@git.example.com/platform.git"
}
