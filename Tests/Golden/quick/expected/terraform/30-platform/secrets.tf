# What the owner fills in, because no secret passes through Terraform or Git: each entry takes a JSON object of
# these keys, and External Secrets brings it into the cluster.
locals {
  secrets = {
    "bookings-production/monitoring/grafana-admin" = {
      meaning = "first account of Grafana"
      keys    = ["admin-user", "admin-password"]
    }
  }
}

resource "aws_secretsmanager_secret" "store" {
  for_each                = local.secrets
  name                    = each.key
  description             = each.value.meaning
  kms_key_id              = aws_kms_key.data.arn
  recovery_window_in_days = 30
}
