resource "google_compute_network" "main" {
  name                            = local.network_name
  auto_create_subnetworks         = false
  routing_mode                    = "REGIONAL"
  delete_default_routes_on_create = false

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.used]
}

# One subnet over all zones. Pods and Services have ranges of their own in it, so that the load balancer reaches
# pods by their address.
resource "google_compute_subnetwork" "nodes" {
  name                     = "health-data-pipeline-production-nodes"
  network                  = google_compute_network.main.id
  region                   = local.region
  ip_cidr_range            = "10.20.0.0/20"
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "10.64.0.0/14"
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = "172.20.0.0/16"
  }

  log_config {
    aggregation_interval = "INTERVAL_5_SEC"
    flow_sampling        = 1.0
    metadata             = "INCLUDE_ALL_METADATA"
  }

  lifecycle {
    prevent_destroy = true
  }
}
