variable "dns_zone_group" {
  description = "Group of resources with the public zone of the domain."
  type        = string

  validation {
    condition     = length(var.dns_zone_group) > 0
    error_message = "Name the group: az network dns zone list."
  }
}

variable "team_group_ids" {
  description = "Object id of the group of Entra by the team that it is."
  type        = map(string)

  validation {
    condition     = alltrue([for team in ["experience", "identity", "core", "commerce", "engagement"] : can(regex("^[0-9a-fA-F-]{36}$", var.team_group_ids[team]))])
    error_message = "Every team needs the object id of its group: az ad group list."
  }
}

variable "certificate_email" {
  description = "Address that Let's Encrypt warns before a certificate ends."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", var.certificate_email))
    error_message = "Give an address that somebody reads."
  }
}

variable "git_repository_url" {
  description = "Repository that Flux watches."
  type        = string

  validation {
    condition     = can(regex("^(https|ssh)://", var.git_repository_url))
    error_message = "Give the address of the repository: https://… or ssh://…."
  }
}

variable "git_secret_name" {
  description = "Secret in flux-system with the key of a private repository; null for an open one."
  type        = string
  default     = null
}

variable "git_repository" {
  description = "Web address of the Git repository, to which clusters report what they have proven."
  type        = string
  default     = "https://github.com/OWNER/REPOSITORY"
}

variable "arc_agent_public_key" {
  description = "Public key of the agents of Azure Arc, base64 of its DER form."
  type        = string

  validation {
    condition     = length(var.arc_agent_public_key) > 300
    error_message = "openssl genrsa -traditional -out arc.pem 4096 && openssl rsa -in arc.pem -RSAPublicKey_out -outform DER | base64 -w0"
  }
}
