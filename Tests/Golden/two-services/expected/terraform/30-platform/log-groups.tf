# The shipper would make it without an end to its retention; so it is made first.
resource "aws_cloudwatch_log_group" "application" {
  name              = "/${local.cluster_name}/application"
  retention_in_days = 30
  kms_key_id        = data.aws_kms_alias.logs.target_key_arn
}
