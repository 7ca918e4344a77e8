output "network" {
  description = "Identifier of the network."
  value       = google_compute_network.main.id
}

output "subnetwork" {
  description = "Identifier of the nodes' subnet."
  value       = google_compute_subnetwork.nodes.id
}
