# The platform team, in this cluster alone.
resource "google_project_iam_member" "admin" {
  for_each = var.cluster_admins
  project  = var.project_id
  role     = "roles/container.admin"
  member   = each.value

  condition {
    title      = "only ${local.cluster_name}"
    expression = "resource.name == \"projects/${var.project_id}/locations/${local.region}/clusters/${local.cluster_name}\""
  }
}

# A team may find the cluster and enter; what it may do there stands in the RoleBindings of its namespace, for the
# group <platform>-<team> of the domain.
resource "google_project_iam_member" "team" {
  for_each = toset(["ingest", "processing", "serving"])
  project  = var.project_id
  role     = "roles/container.clusterViewer"
  member   = "group:health-data-pipeline-${each.value}@${var.group_domain}"
}
