internal import Basics
package import DesignEngine
import PlatformSpec

/// A value that is known only after Terraform has run, and that manifests name as a Flux variable.
///
/// The ConfigMap `cluster-settings` in `flux-system` holds one entry per case; Terraform's last stage outputs exactly
/// that ConfigMap, and every Flux Kustomization substitutes from it. A manifest writes `setting.reference`.
package enum ClusterSetting: String, Sendable, Hashable, CaseIterable {
  case awsAccountID = "aws_account_id"
  case networkID = "network_id"
  case certificateARN = "certificate_arn"
  case webACLARN = "waf_web_acl_arn"
  case diskKeyARN = "disk_kms_key_arn"
  case backupBucket = "backup_bucket"
  case backupKeyARN = "backup_kms_key_arn"
  case loadBalancerLogBucket = "load_balancer_log_bucket"
  case logArchiveBucket = "log_archive_bucket"
  case hostedZoneID = "hosted_zone_id"
  case interruptionQueueURL = "interruption_queue_url"
  case certificateEmail = "certificate_email"

  /// How a manifest names it, `${aws_account_id}`.
  package var reference: String { "${\(rawValue)}" }

  /// What it is, for the comment beside it and for Terraform's output of the same name.
  package var meaning: String {
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
    case .hostedZoneID: "public zone of the domain in Route 53"
    case .interruptionQueueURL: "queue on which EC2 announces interruptions"
    case .certificateEmail: "address that Let's Encrypt warns before a certificate ends"
    }
  }

  /// Stands in the file until Terraform's output replaces it: well-formed, and plainly not real.
  package var placeholder: String {
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
    case .hostedZoneID: "Z00000000000000000000"
    case .interruptionQueueURL: "https://sqs.invalid/000000000000/replace-with-terraform-output"
    case .certificateEmail: "replace-me@example.com"
    }
  }

  /// The settings of a design, in the order of the cases: only what its manifests name.
  package static func needed(by design: PlatformDesign) -> [ClusterSetting] {
    allCases.filter { $0.isNeeded(by: design) }
  }

  private func isNeeded(by design: PlatformDesign) -> Bool {
    let wishes = design.specification
    let components = design.components.map(\.id)
    switch wishes.provider {
    case .eks: break
    // Their settings come with their clouds.
    case .gke, .aks: return false
    }
    let isALB = wishes.networking.ingress == .alb
    return switch self {
    case .awsAccountID: true
    case .networkID: components.contains(.loadBalancerController)
    case .certificateARN, .loadBalancerLogBucket: isALB
    case .webACLARN: isALB && wishes.networking.webApplicationFirewall
    case .diskKeyARN: wishes.storage.customerManagedKeys
    case .backupBucket: components.contains(.velero)
    case .backupKeyARN: components.contains(.velero) && wishes.storage.customerManagedKeys
    case .logArchiveBucket: components.contains(.elasticsearch) && wishes.observability.logArchiveDays > 0
    case .hostedZoneID: components.contains(.externalDNS) || components.contains(.certManager)
    case .interruptionQueueURL: components.contains(.nodeTerminationHandler)
    case .certificateEmail: components.contains(.certManager)
    }
  }
}

extension CloudIdentity {
  /// Name of the cloud role that this service account takes, the same in Terraform and in manifests.
  ///
  /// `<cluster>-<namespace>-<service account>`; AWS allows 64 characters, so a longer one keeps its first 55 and ends
  /// in eight digits of its hash.
  package func roleName(cluster: String) -> String {
    CloudNames.bounded("\(cluster)-\(namespace)-\(serviceAccount)", limit: 64)
  }

  /// What the service account carries so that the cloud knows it; empty where the binding lives outside the cluster.
  package func annotations(in design: PlatformDesign, cluster: String) -> [LabelPair] {
    switch design.specification.security.workloadIdentity {
    case .irsa:
      let account = ClusterSetting.awsAccountID.reference
      return [
        LabelPair("eks.amazonaws.com/role-arn", "arn:aws:iam::\(account):role/\(roleName(cluster: cluster))"),
        LabelPair("eks.amazonaws.com/sts-regional-endpoints", "true"),
      ]
    // The association is made by Terraform.
    case .podIdentity: return []
    // Comes with its clouds.
    case .workloadIdentity: return []
    }
  }
}
