# The API server calls webhooks and kubelets; GKE itself opens no more than ports 443 and 10250.
resource "google_compute_firewall" "control_plane" {
  name          = "health-data-pipeline-production-control-plane"
  network       = google_compute_network.main.id
  direction     = "INGRESS"
  source_ranges = ["10.20.240.0/28"]
  target_tags   = [local.cluster_name]

  allow {
    protocol = "tcp"
    ports    = ["6443", "9443", "10250", "15017"]
  }
}

# What no rule allows is refused in any case; here it is written down as well.
resource "google_compute_firewall" "deny" {
  name          = "health-data-pipeline-production-deny"
  network       = google_compute_network.main.id
  direction     = "INGRESS"
  priority      = 65534
  source_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}
