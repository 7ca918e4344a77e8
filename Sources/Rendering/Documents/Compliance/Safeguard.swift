import Basics
import KubeModel

/// Something that the platform does for the safety of data, and where in its files that can be seen.
///
/// A safeguard counts for a control only with evidence from the rendered files, so that no document promises what
/// nobody wrote.
enum Safeguard: CaseIterable {
  case encryptedVolumes, encryptedSecrets, encryptedBuckets, encryptedEntrance, encryptedCalls
  case roles, cloudAccess, ownIdentities, noSharedTokens, secretStore, rotation
  case closedNetwork, closedControlPlane, webFirewall
  case podSecurity, admission
  case auditTrail, auditKept, networkLogs, collectedLogs, alerts
  case backups, copies, replicas, placement, retention, changes

  var title: String {
    switch self {
    case .encryptedVolumes: "volumes are encrypted"
    case .encryptedSecrets: "secrets of the cluster are encrypted with a key of the customer"
    case .encryptedBuckets: "buckets are encrypted"
    case .encryptedEntrance: "requests from outside come over TLS only"
    case .encryptedCalls: "services speak mutual TLS"
    case .roles: "people have the rights of their team alone"
    case .cloudAccess: "who may enter the cluster is a list"
    case .ownIdentities: "each program acts in the cloud as itself, without keys"
    case .noSharedTokens: "programs hold no token of the cluster"
    case .secretStore: "secrets come from a store that logs who read them"
    case .rotation: "a new value of a secret restarts who reads it"
    case .closedNetwork: "what is not declared may not connect"
    case .closedControlPlane: "the API server is reached from named networks only"
    case .webFirewall: "a web application firewall stands before the entrance"
    case .podSecurity: "pods run with the least rights"
    case .admission: "what breaks the rules is not admitted"
    case .auditTrail: "who did what is written down"
    case .auditKept: "and kept"
    case .networkLogs: "connections are logged"
    case .collectedLogs: "logs leave the machine that wrote them"
    case .alerts: "trouble is noticed"
    case .backups: "backups are taken each day"
    case .copies: "copies of backups lie in another region"
    case .replicas: "some pods always stay"
    case .placement: "the place of data is named"
    case .retention: "data of backups ends"
    case .changes: "every change is a commit"
    }
  }

  /// Where to look; what one cloud spells differently stands beside the others.
  var probes: [Probe] {
    switch self {
    case .encryptedVolumes:
      [
        .object("StorageClass", ["parameters", "encrypted"]), .object("StorageClass", ["parameters", "kmsKeyId"]),
        .object("StorageClass", ["parameters", "disk-encryption-kms-key"]),
        .object("StorageClass", ["parameters", "diskEncryptionSetID"]),
      ]
    case .encryptedSecrets:
      [
        .resource("aws_eks_cluster", "encryption_config"), .resource("google_container_cluster", "database_encryption"),
        .resource("azurerm_kubernetes_cluster", "key_management_service"),
      ]
    case .encryptedBuckets:
      [
        .resource("aws_s3_bucket_server_side_encryption_configuration", "rule"),
        .resource("google_storage_bucket", "encryption"),
        .resource("azurerm_storage_account", "infrastructure_encryption_enabled"),
      ]
    case .encryptedEntrance:
      [
        .object("Ingress", ["metadata", "annotations", "alb.ingress.kubernetes.io/ssl-policy"]),
        .object("Ingress", ["spec", "tls"]), .object("FrontendConfig", ["spec", "sslPolicy"]),
        .object("Certificate", ["spec", "secretName"]),
        .resource("google_compute_ssl_policy", "min_tls_version"), .resource("aws_acm_certificate", "domain_name"),
      ]
    case .encryptedCalls: [.object("PeerAuthentication", ["spec", "mtls", "mode"])]
    case .roles: [.object("Role", ["rules"]), .object("RoleBinding", ["subjects"])]
    case .cloudAccess:
      [
        .resource("aws_eks_access_entry", "principal_arn"),
        .resource("google_container_cluster", "authenticator_groups_config"),
        .resource("azurerm_kubernetes_cluster", "azure_active_directory_role_based_access_control"),
      ]
    case .ownIdentities:
      [
        .resource("aws_iam_role", "assume_role_policy"), .resource("google_service_account_iam_member", "role"),
        .resource("azurerm_federated_identity_credential", "subject"),
      ]
    case .noSharedTokens: [.object("ServiceAccount", ["automountServiceAccountToken"])]
    case .secretStore:
      [.object("ClusterSecretStore", ["spec", "provider"]), .object("ExternalSecret", ["spec", "secretStoreRef"])]
    case .rotation: [.object("ExternalSecret", ["spec", "refreshInterval"]), .release("reloader")]
    default: moreProbes
    }
  }

  private var moreProbes: [Probe] {
    switch self {
    case .closedNetwork: [.object("NetworkPolicy", ["spec", "policyTypes"])]
    case .closedControlPlane:
      [
        .resource("aws_eks_cluster", "vpc_config"),
        .resource("google_container_cluster", "private_cluster_config"),
        .resource("google_container_cluster", "master_authorized_networks_config"),
        .resource("azurerm_kubernetes_cluster", "private_cluster_enabled"),
      ]
    case .webFirewall:
      [
        .resource("aws_wafv2_web_acl", "rule"), .resource("google_compute_security_policy", "rule"),
        .resource("azurerm_web_application_firewall_policy", "managed_rules"),
      ]
    case .podSecurity:
      [.object("Namespace", ["metadata", "labels", "pod-security.kubernetes.io/enforce"])]
    case .admission:
      [
        .object("ValidatingAdmissionPolicyBinding", ["spec", "validationActions"]),
        .object("ClusterPolicy", ["spec", "rules"]), .object("ValidatingPolicy", ["spec", "validations"]),
        .object("ConstraintTemplate", ["spec", "targets"]),
      ]
    case .auditTrail:
      [
        .resource("aws_eks_cluster", "enabled_cluster_log_types"), .resource("google_logging_project_sink", "filter"),
        .resource("google_project_iam_audit_config", "audit_log_config"),
        .resource("azurerm_monitor_diagnostic_setting", "enabled_log"),
      ]
    case .auditKept:
      [
        .resource("aws_cloudwatch_log_group", "retention_in_days"),
        .resource("google_bigquery_dataset", "default_partition_expiration_ms"),
        .resource("azurerm_log_analytics_workspace", "retention_in_days"),
      ]
    case .networkLogs:
      [.resource("aws_flow_log", "traffic_type"), .resource("google_compute_subnetwork", "log_config")]
    case .collectedLogs: [.release("fluent-bit"), .release("fluentd"), .release("loki")]
    case .alerts: [.object("PrometheusRule", ["spec", "groups"])]
    case .backups: [.object("Schedule", ["spec", "schedule"]), .release("velero")]
    case .copies:
      [
        .resource("aws_s3_bucket_replication_configuration", "rule"),
        .resource("google_storage_bucket", "custom_placement_config"),
        .resource("azurerm_storage_account", "account_replication_type"),
      ]
    case .replicas: [.object("PodDisruptionBudget", ["spec", "minAvailable"])]
    case .placement:
      [
        .resource("aws_subnet", "availability_zone"), .resource("google_compute_subnetwork", "region"),
        .resource("azurerm_virtual_network", "location"),
      ]
    case .retention: [.object("Schedule", ["spec", "template", "ttl"])]
    case .changes: [.object("Kustomization", ["spec", "sourceRef"])]
    default: []
    }
  }
}

/// A place at which a safeguard can be seen.
enum Probe {
  /// A field of the objects of a kind.
  case object(String, [String])
  /// The values of a Helm release.
  case release(String)
  /// An attribute or a block of Terraform's resources of a type.
  case resource(String, String)
}

/// A file and the field in it.
struct Evidence: Hashable {
  let file: String
  /// `StorageClass general: parameters.encrypted`, `aws_eks_cluster.main: encryption_config`.
  let field: String
  /// How many objects or files have the same.
  let count: Int
}
