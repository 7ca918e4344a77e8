# Lines of partners ask for this number.
resource "google_compute_router" "private_line" {
  name    = "health-data-pipeline-production-private-line"
  network = google_compute_network.main.id
  region  = local.region

  bgp {
    asn = 16550
  }
}

# Two domains are never in maintenance together.
resource "google_compute_interconnect_attachment" "private_line" {
  for_each                 = var.interconnect_domains
  name                     = "${google_compute_router.private_line.name}-${substr(each.value, -1, 1)}"
  router                   = google_compute_router.private_line.id
  region                   = local.region
  type                     = "PARTNER"
  edge_availability_domain = each.value
  admin_enabled            = true
}

output "interconnect_pairing_keys" {
  description = "What the partner asks for, by domain."
  value       = { for domain, line in google_compute_interconnect_attachment.private_line : domain => line.pairing_key }
  sensitive   = true
}
