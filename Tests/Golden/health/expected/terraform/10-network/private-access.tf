# All APIs of Google that the perimeter knows are reached at one address of this network: calls neither leave it
# nor pass the NAT.
resource "google_compute_global_address" "apis" {
  name         = "health-data-pipeline-production-apis"
  purpose      = "PRIVATE_SERVICE_CONNECT"
  address_type = "INTERNAL"
  network      = google_compute_network.main.id
  address      = "10.20.241.2"
}

resource "google_compute_global_forwarding_rule" "apis" {
  # At most 20 letters and digits.
  name                  = "apisuscentral1"
  target                = "vpc-sc"
  network               = google_compute_network.main.id
  ip_address            = google_compute_global_address.apis.id
  load_balancing_scheme = ""
}

# Domains of APIs and of images that the address answers for.
locals {
  api_domains = {
    apis     = "googleapis.com."
    images   = "pkg.dev."
    registry = "gcr.io."
  }
}

resource "google_dns_managed_zone" "apis" {
  for_each    = local.api_domains
  name        = "health-data-pipeline-production-${each.key}"
  dns_name    = each.value
  description = "Seen by this network alone."
  visibility  = "private"

  private_visibility_config {
    networks {
      network_url = google_compute_network.main.id
    }
  }
}

resource "google_dns_record_set" "apis" {
  for_each     = google_dns_managed_zone.apis
  managed_zone = each.value.name
  name         = each.value.dns_name
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.apis.address]
}

resource "google_dns_record_set" "each_api" {
  for_each     = google_dns_managed_zone.apis
  managed_zone = each.value.name
  name         = "*.${each.value.dns_name}"
  type         = "CNAME"
  ttl          = 300
  rrdatas      = [each.value.dns_name]
}
