resource "google_compute_router" "main" {
  name    = "health-data-pipeline-production-router"
  network = google_compute_network.main.id
  region  = local.region
}

# The way out of nodes and pods without public addresses; it is not bound to a zone.
resource "google_compute_router_nat" "main" {
  name                               = "health-data-pipeline-production-nat"
  router                             = google_compute_router.main.name
  region                             = local.region
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
  # A node of many pods opens many connections to the same server: ports follow the need.
  enable_dynamic_port_allocation      = true
  enable_endpoint_independent_mapping = false
  min_ports_per_vm                    = 128
  max_ports_per_vm                    = 8192

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}
