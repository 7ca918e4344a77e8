# cert-manager: write records into the zone of the domain.
resource "google_dns_managed_zone_iam_member" "cert-manager_cert-manager_records" {
  project      = var.project_id
  managed_zone = data.google_dns_managed_zone.main.name
  role         = "roles/dns.admin"
  member       = google_service_account.identity["cert-manager/cert-manager"].member
}

resource "google_project_iam_member" "cert-manager_cert-manager_zones" {
  project = var.project_id
  role    = "roles/dns.reader"
  member  = google_service_account.identity["cert-manager/cert-manager"].member
}

# pgo: keep its copies in its bucket.
resource "google_storage_bucket_iam_member" "data_metadata-db-drill-instance_objects" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.objectAdmin"
  member = google_service_account.identity["data/metadata-db-drill-instance"].member

  condition {
    title      = "only its own part"
    expression = "resource.type != \"storage.googleapis.com/Object\" || resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.backup.name}/objects/stores/${local.cluster_name}/\")"
  }
}

resource "google_storage_bucket_iam_member" "data_metadata-db-drill-instance_bucket" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.identity["data/metadata-db-drill-instance"].member
}

# pgo: keep its copies in its bucket.
resource "google_storage_bucket_iam_member" "data_metadata-db-instance_objects" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.objectAdmin"
  member = google_service_account.identity["data/metadata-db-instance"].member

  condition {
    title      = "only its own part"
    expression = "resource.type != \"storage.googleapis.com/Object\" || resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.backup.name}/objects/stores/${local.cluster_name}/\")"
  }
}

resource "google_storage_bucket_iam_member" "data_metadata-db-instance_bucket" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.identity["data/metadata-db-instance"].member
}

# pgo: keep its copies in its bucket.
resource "google_storage_bucket_iam_member" "data_metadata-db-pgbackrest_objects" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.objectAdmin"
  member = google_service_account.identity["data/metadata-db-pgbackrest"].member

  condition {
    title      = "only its own part"
    expression = "resource.type != \"storage.googleapis.com/Object\" || resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.backup.name}/objects/stores/${local.cluster_name}/\")"
  }
}

resource "google_storage_bucket_iam_member" "data_metadata-db-pgbackrest_bucket" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.identity["data/metadata-db-pgbackrest"].member
}

# pgo: keep its copies in its bucket.
resource "google_storage_bucket_iam_member" "data_results-db-drill-instance_objects" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.objectAdmin"
  member = google_service_account.identity["data/results-db-drill-instance"].member

  condition {
    title      = "only its own part"
    expression = "resource.type != \"storage.googleapis.com/Object\" || resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.backup.name}/objects/stores/${local.cluster_name}/\")"
  }
}

resource "google_storage_bucket_iam_member" "data_results-db-drill-instance_bucket" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.identity["data/results-db-drill-instance"].member
}

# pgo: keep its copies in its bucket.
resource "google_storage_bucket_iam_member" "data_results-db-instance_objects" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.objectAdmin"
  member = google_service_account.identity["data/results-db-instance"].member

  condition {
    title      = "only its own part"
    expression = "resource.type != \"storage.googleapis.com/Object\" || resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.backup.name}/objects/stores/${local.cluster_name}/\")"
  }
}

resource "google_storage_bucket_iam_member" "data_results-db-instance_bucket" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.identity["data/results-db-instance"].member
}

# pgo: keep its copies in its bucket.
resource "google_storage_bucket_iam_member" "data_results-db-pgbackrest_objects" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.objectAdmin"
  member = google_service_account.identity["data/results-db-pgbackrest"].member

  condition {
    title      = "only its own part"
    expression = "resource.type != \"storage.googleapis.com/Object\" || resource.name.startsWith(\"projects/_/buckets/${google_storage_bucket.backup.name}/objects/stores/${local.cluster_name}/\")"
  }
}

resource "google_storage_bucket_iam_member" "data_results-db-pgbackrest_bucket" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.identity["data/results-db-pgbackrest"].member
}

# external-dns: write records into the zone of the domain.
resource "google_dns_managed_zone_iam_member" "external-dns_external-dns_records" {
  project      = var.project_id
  managed_zone = data.google_dns_managed_zone.main.name
  role         = "roles/dns.admin"
  member       = google_service_account.identity["external-dns/external-dns"].member
}

resource "google_project_iam_member" "external-dns_external-dns_zones" {
  project = var.project_id
  role    = "roles/dns.reader"
  member  = google_service_account.identity["external-dns/external-dns"].member
}

# external-secrets: read the secrets of this cluster.
resource "google_secret_manager_secret_iam_member" "external-secrets_external-secrets_secrets" {
  for_each  = google_secret_manager_secret.store
  secret_id = each.value.id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.identity["external-secrets/external-secrets"].member
}

# kubecost: read prices.
resource "google_project_iam_member" "kubecost_kubecost-cost-analyzer_machines" {
  project = var.project_id
  role    = "roles/compute.viewer"
  member  = google_service_account.identity["kubecost/kubecost-cost-analyzer"].member
}

# velero: keep its copies in its bucket; make snapshots of volumes, and volumes of them.
resource "google_storage_bucket_iam_member" "velero_velero-server_objects" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.objectAdmin"
  member = google_service_account.identity["velero/velero-server"].member
}

resource "google_storage_bucket_iam_member" "velero_velero-server_bucket" {
  bucket = google_storage_bucket.backup.name
  role   = "roles/storage.legacyBucketReader"
  member = google_service_account.identity["velero/velero-server"].member
}
