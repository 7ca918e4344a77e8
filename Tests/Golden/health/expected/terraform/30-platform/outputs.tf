output "gcp_project_id" {
  description = "Project of Google Cloud in which the cluster is."
  value       = var.project_id
}

output "group_domain" {
  description = "Domain of the Google groups of teams."
  value       = var.group_domain
}

output "backup_bucket" {
  description = "Bucket that holds backups."
  value       = google_storage_bucket.backup.name
}

output "certificate_email" {
  description = "Address that Let's Encrypt warns before a certificate ends."
  value       = var.certificate_email
}

output "cluster_settings" {
  description = "ConfigMap from which Flux fills in what only Terraform knows."
  value = yamlencode({
    apiVersion = "v1"
    kind       = "ConfigMap"
    metadata = {
      name      = "cluster-settings"
      namespace = "flux-system"
    }
    data = {
      gcp_project_id    = var.project_id
      group_domain      = var.group_domain
      backup_bucket     = google_storage_bucket.backup.name
      certificate_email = var.certificate_email
    }
  })
}

output "secrets_to_fill" {
  description = "Command that fills each secret, by its name."
  value = {
    for name, secret in local.secrets : name =>
    "gcloud secrets versions add ${name} --project ${var.project_id} --data-file=secret.json # ${join(", ", secret.keys)}"
  }
}

output "flux_bootstrap" {
  description = "Installs Flux and points it at the folder of this cluster; run it once."
  value       = "flux bootstrap git --url=${var.git_repository_url} --branch=main --path=clusters/production"
}
