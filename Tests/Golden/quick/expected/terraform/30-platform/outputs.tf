output "aws_account_id" {
  description = "Number of the AWS account."
  value       = data.aws_caller_identity.current.account_id
}

output "network_id" {
  description = "Identifier of the VPC."
  value       = data.aws_eks_cluster.main.vpc_config[0].vpc_id
}

output "certificate_arn" {
  description = "Certificate of the public load balancer, in ACM."
  value       = aws_acm_certificate_validation.main.certificate_arn
}

output "disk_kms_key_arn" {
  description = "KMS key that encrypts volumes."
  value       = data.aws_kms_alias.disks.target_key_arn
}

output "backup_bucket" {
  description = "Bucket that holds backups."
  value       = aws_s3_bucket.backup.bucket
}

output "backup_kms_key_arn" {
  description = "KMS key that encrypts backups."
  value       = aws_kms_key.backup.arn
}

output "load_balancer_log_bucket" {
  description = "Bucket for access logs of the load balancer."
  value       = aws_s3_bucket.load_balancer_logs.bucket
}

output "hosted_zone_id" {
  description = "Public zone of the domain in Route 53."
  value       = data.aws_route53_zone.main.zone_id
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
      aws_account_id           = data.aws_caller_identity.current.account_id
      network_id               = data.aws_eks_cluster.main.vpc_config[0].vpc_id
      certificate_arn          = aws_acm_certificate_validation.main.certificate_arn
      disk_kms_key_arn         = data.aws_kms_alias.disks.target_key_arn
      backup_bucket            = aws_s3_bucket.backup.bucket
      backup_kms_key_arn       = aws_kms_key.backup.arn
      load_balancer_log_bucket = aws_s3_bucket.load_balancer_logs.bucket
      hosted_zone_id           = data.aws_route53_zone.main.zone_id
      certificate_email        = var.certificate_email
    }
  })
}

output "secrets_to_fill" {
  description = "Command that fills each secret, by its name."
  value = {
    for name, secret in local.secrets : name =>
    "aws secretsmanager put-secret-value --region ${local.region} --secret-id ${name} --secret-string file://secret.json # ${join(", ", secret.keys)}"
  }
}

output "flux_bootstrap" {
  description = "Installs Flux and points it at the folder of this cluster; run it once."
  value       = "flux bootstrap git --url=${var.git_repository_url} --branch=main --path=clusters/production"
}
