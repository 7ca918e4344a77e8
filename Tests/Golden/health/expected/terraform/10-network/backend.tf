# The state of this stage alone. The bucket is the same for all stages and stands in one file:
#   terraform init -backend-config=../backend.hcl
# Its objects are locked while somebody writes them.
terraform {
  backend "gcs" {
    prefix = "health-data-pipeline/health-data-pipeline-production/10-network"
  }
}
