import DesignEngine
import PlatformSpec

/// What only Terraform knows of a cluster on EKS.
enum EKSSetting: String, CaseIterable {
  case awsAccountID = "aws_account_id"
  case networkID = "network_id"
  case certificateARN = "certificate_arn"
  case webACLARN = "waf_web_acl_arn"
  case diskKeyARN = "disk_kms_key_arn"
  case backupBucket = "backup_bucket"
  case backupKeyARN = "backup_kms_key_arn"
  case loadBalancerLogBucket = "load_balancer_log_bucket"
  case logArchiveBucket = "log_archive_bucket"
  case lokiBucket = "loki_bucket"
  case tempoBucket = "tempo_bucket"
  case hostedZoneID = "hosted_zone_id"
  case metricsWorkspace = "metrics_workspace"
  case interruptionQueueURL = "interruption_queue_url"
  case nodeImageVersion = "node_image_version"
  case entranceHealthCheckID = "entrance_health_check_id"

  var reference: String { setting.reference }

  var setting: ClusterSetting { ClusterSetting(name: rawValue, meaning: meaning, placeholder: placeholder) }

  private var meaning: String {
    switch self {
    case .awsAccountID: "number of the AWS account"
    case .networkID: "identifier of the VPC"
    case .certificateARN: "certificate of the public load balancer, in ACM"
    case .webACLARN: "web ACL of WAFv2 in front of the load balancer"
    case .diskKeyARN: "KMS key that encrypts volumes"
    case .backupBucket: "bucket that holds backups"
    case .backupKeyARN: "KMS key that encrypts backups"
    case .loadBalancerLogBucket: "bucket for access logs of the load balancer"
    case .logArchiveBucket: "bucket for logs after their hot days"
    case .lokiBucket: "bucket in which Loki keeps logs"
    case .tempoBucket: "bucket in which Tempo keeps traces"
    case .hostedZoneID: "public zone of the domain in Route 53"
    case .metricsWorkspace: "workspace of Managed Prometheus for the numbers of all clusters"
    case .interruptionQueueURL: "queue on which EC2 announces interruptions"
    case .nodeImageVersion: "version of the image of nodes, v and a day"
    case .entranceHealthCheckID: "health check of this region's entrance in Route 53"
    }
  }

  private var placeholder: String {
    switch self {
    case .awsAccountID: "000000000000"
    case .networkID: "vpc-00000000000000000"
    case .certificateARN: "arn:aws:acm:REPLACE-WITH-TERRAFORM-OUTPUT:000000000000:certificate/replace-me"
    case .webACLARN: "arn:aws:wafv2:REPLACE-WITH-TERRAFORM-OUTPUT:000000000000:regional/webacl/replace-me/replace-me"
    case .diskKeyARN: "arn:aws:kms:REPLACE-WITH-TERRAFORM-OUTPUT:000000000000:key/replace-me"
    case .backupBucket: "replace-with-terraform-output-backup"
    case .backupKeyARN: "arn:aws:kms:REPLACE-WITH-TERRAFORM-OUTPUT:000000000000:key/replace-me-too"
    case .loadBalancerLogBucket: "replace-with-terraform-output-load-balancer-logs"
    case .logArchiveBucket: "replace-with-terraform-output-log-archive"
    case .lokiBucket: "replace-with-terraform-output-loki"
    case .tempoBucket: "replace-with-terraform-output-tempo"
    case .hostedZoneID: "Z00000000000000000000"
    case .metricsWorkspace: "ws-00000000-0000-0000-0000-000000000000"
    case .interruptionQueueURL: "https://sqs.invalid/000000000000/replace-with-terraform-output"
    case .nodeImageVersion: "v20000101"
    case .entranceHealthCheckID: "00000000-0000-0000-0000-000000000000"
    }
  }

  func isNeeded(by design: PlatformDesign) -> Bool {
    let wishes = design.specification
    let components = design.components.map(\.id)
    let isALB = [.alb, .gatewayAPI].contains(wishes.networking.ingress)
    return switch self {
    case .awsAccountID: true
    case .networkID: components.contains(.loadBalancerController)
    case .certificateARN, .loadBalancerLogBucket: isALB
    case .webACLARN: isALB && wishes.networking.webApplicationFirewall
    case .diskKeyARN: wishes.storage.customerManagedKeys
    case .backupBucket: components.contains(.velero)
    case .backupKeyARN: components.contains(.velero) && wishes.storage.customerManagedKeys
    case .logArchiveBucket: components.contains(.elasticsearch) && wishes.observability.logArchiveDays > 0
    case .lokiBucket: components.contains(.loki)
    case .tempoBucket: components.contains(.tempo)
    case .hostedZoneID: components.contains(.externalDNS) || components.contains(.certManager)
    case .metricsWorkspace: design.components.contains { $0.identities.contains(.prometheus) }
    case .interruptionQueueURL: components.contains(.nodeTerminationHandler)
    case .nodeImageVersion: components.contains(.karpenter)
    case .entranceHealthCheckID:
      isALB && components.contains(.externalDNS) && RenderingContext(design).regionalHost != nil
    }
  }

  /// Names that manifests and Terraform spell alike.
  static func interruptionQueueName(of cluster: ClusterDesign) -> String {
    CloudNames.bounded("\(cluster.name)-interruptions", limit: 80)
  }
  static func nodeProfileName(of cluster: ClusterDesign) -> String {
    CloudNames.bounded("\(cluster.name)-node", limit: 64)
  }
}
