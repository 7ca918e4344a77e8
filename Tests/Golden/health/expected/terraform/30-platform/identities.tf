# Service accounts of the cluster that act in the cloud, each as an account of its own.
locals {
  identities = {
    "cert-manager/cert-manager" = {
      namespace       = "cert-manager"
      service_account = "cert-manager"
      account         = "health-data-pipeline-84d4d423"
    }
    "data/metadata-db-drill-instance" = {
      namespace       = "data"
      service_account = "metadata-db-drill-instance"
      account         = "health-data-pipeline-4d46ee55"
    }
    "data/metadata-db-instance" = {
      namespace       = "data"
      service_account = "metadata-db-instance"
      account         = "health-data-pipeline-6a5b9945"
    }
    "data/metadata-db-pgbackrest" = {
      namespace       = "data"
      service_account = "metadata-db-pgbackrest"
      account         = "health-data-pipeline-62215132"
    }
    "data/results-db-drill-instance" = {
      namespace       = "data"
      service_account = "results-db-drill-instance"
      account         = "health-data-pipeline-931bfa98"
    }
    "data/results-db-instance" = {
      namespace       = "data"
      service_account = "results-db-instance"
      account         = "health-data-pipeline-078c9768"
    }
    "data/results-db-pgbackrest" = {
      namespace       = "data"
      service_account = "results-db-pgbackrest"
      account         = "health-data-pipeline-84cd8a13"
    }
    "external-dns/external-dns" = {
      namespace       = "external-dns"
      service_account = "external-dns"
      account         = "health-data-pipeline-f861044d"
    }
    "external-secrets/external-secrets" = {
      namespace       = "external-secrets"
      service_account = "external-secrets"
      account         = "health-data-pipeline-c49b334d"
    }
    "kubecost/kubecost-cost-analyzer" = {
      namespace       = "kubecost"
      service_account = "kubecost-cost-analyzer"
      account         = "health-data-pipeline-1b09db08"
    }
    "velero/velero-server" = {
      namespace       = "velero"
      service_account = "velero-server"
      account         = "health-data-pipeline-076ad683"
    }
  }
}

resource "google_service_account" "identity" {
  for_each     = local.identities
  account_id   = each.value.account
  display_name = "${each.key} of ${local.cluster_name}"
}

# Only this service account of Kubernetes may act as the account; no key is ever made.
resource "google_service_account_iam_member" "identity" {
  for_each           = local.identities
  service_account_id = google_service_account.identity[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.project_id}.svc.id.goog[${each.value.namespace}/${each.value.service_account}]"
}
