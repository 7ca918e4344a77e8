data "google_project" "current" {
  project_id = var.project_id
}

# VPC Service Controls: the services below answer to this project's own network and to the members named, with
# whatever key or token somebody else may come.
resource "google_access_context_manager_service_perimeter" "main" {
  parent         = "accessPolicies/${var.access_policy}"
  name           = "accessPolicies/${var.access_policy}/servicePerimeters/health_data_pipeline"
  title          = "health-data-pipeline"
  perimeter_type = "PERIMETER_TYPE_REGULAR"

  status {
    resources = ["projects/${data.google_project.current.number}"]
    restricted_services = [
      "artifactregistry.googleapis.com",
      "bigquery.googleapis.com",
      "cloudkms.googleapis.com",
      "compute.googleapis.com",
      "container.googleapis.com",
      "containerregistry.googleapis.com",
      "dns.googleapis.com",
      "iamcredentials.googleapis.com",
      "logging.googleapis.com",
      "monitoring.googleapis.com",
      "pubsub.googleapis.com",
      "secretmanager.googleapis.com",
      "storage.googleapis.com",
      "sts.googleapis.com",
    ]

    vpc_accessible_services {
      enable_restriction = true
      allowed_services   = ["RESTRICTED-SERVICES"]
    }

    ingress_policies {
      title = "operators"

      ingress_from {
        identities = var.perimeter_members

        sources {
          access_level = "*"
        }
      }

      ingress_to {
        resources = ["*"]

        operations {
          service_name = "*"
        }
      }
    }
  }
}
