# The address of the load balancer, which stays when the Gateway is made anew.
resource "google_compute_global_address" "entrance" {
  name       = "health-data-pipeline-production-entrance"
  ip_version = "IPV4"
}

resource "google_compute_ssl_policy" "modern" {
  name            = "health-data-pipeline-production-modern"
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"
}
