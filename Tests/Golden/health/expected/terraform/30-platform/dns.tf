# Must exist: a zone made here would have name servers that its parent does not know.
data "google_dns_managed_zone" "main" {
  name = var.dns_zone_name
}

resource "google_certificate_manager_dns_authorization" "main" {
  name   = "health-data-pipeline-production-entrance"
  domain = "health-data-pipeline.example.com"
  # A record of this cluster's own, so that several clusters may prove the same domain.
  type     = "PER_PROJECT_RECORD"
  location = "global"
}

resource "google_dns_record_set" "authorization" {
  managed_zone = data.google_dns_managed_zone.main.name
  name         = google_certificate_manager_dns_authorization.main.dns_resource_record[0].name
  type         = google_certificate_manager_dns_authorization.main.dns_resource_record[0].type
  ttl          = 300
  rrdatas      = [google_certificate_manager_dns_authorization.main.dns_resource_record[0].data]
}

# For the domain and the names right below it; renewed by itself as long as its record stands.
resource "google_certificate_manager_certificate" "main" {
  name = "health-data-pipeline-production-entrance"

  managed {
    domains            = ["health-data-pipeline.example.com", "*.health-data-pipeline.example.com"]
    dns_authorizations = [google_certificate_manager_dns_authorization.main.id]
  }
}

# The Gateway names it in an annotation.
resource "google_certificate_manager_certificate_map" "main" {
  name = "health-data-pipeline-production-entrance"
}

locals {
  certificate_hosts = {
    domain = "health-data-pipeline.example.com"
    names  = "*.health-data-pipeline.example.com"
  }
}

resource "google_certificate_manager_certificate_map_entry" "main" {
  for_each     = local.certificate_hosts
  name         = "health-data-pipeline-production-entrance-${each.key}"
  map          = google_certificate_manager_certificate_map.main.name
  certificates = [google_certificate_manager_certificate.main.id]
  hostname     = each.value
}
