variable "express_route_circuit_ids" {
  description = "Circuits of this region, as your provider has made them ready."
  type        = set(string)
  default     = []
}

variable "requests_per_address" {
  description = "Requests of one address in a minute after which it is blocked."
  type        = number
  default     = 600
}

variable "front_door_id" {
  description = "Number of the Front Door: output `front_door_id` of the primary's last stage."
  type        = string
  default     = null
}
