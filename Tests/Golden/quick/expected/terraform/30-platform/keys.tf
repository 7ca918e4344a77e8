resource "aws_kms_key" "data" {
  description             = "Queues, secrets and log archive of ${local.cluster_name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "data" {
  name          = "alias/${local.cluster_name}/data"
  target_key_id = aws_kms_key.data.key_id
}

resource "aws_kms_key" "backup" {
  description             = "Backups of ${local.cluster_name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "backup" {
  name          = "alias/${local.cluster_name}/backup"
  target_key_id = aws_kms_key.backup.key_id
}
