import DesignEngine
import PlatformSpec

/// What only Terraform knows of a cluster on GKE; the rest follows from names.
enum GKESetting: String, CaseIterable {
  case projectID = "gcp_project_id"
  case groupDomain = "group_domain"
  case backupBucket = "backup_bucket"
  case logArchiveBucket = "log_archive_bucket"
  case lokiBucket = "loki_bucket"
  case tempoBucket = "tempo_bucket"

  var reference: String { setting.reference }

  var setting: ClusterSetting { ClusterSetting(name: rawValue, meaning: meaning, placeholder: placeholder) }

  private var meaning: String {
    switch self {
    case .projectID: "project of Google Cloud in which the cluster is"
    case .groupDomain: "domain of the Google groups of teams"
    case .backupBucket: "bucket that holds backups"
    case .logArchiveBucket: "bucket for logs after their hot days"
    case .lokiBucket: "bucket in which Loki keeps logs"
    case .tempoBucket: "bucket in which Tempo keeps traces"
    }
  }

  private var placeholder: String {
    switch self {
    case .projectID: "replace-with-your-project"
    case .groupDomain: "replace-me.example.com"
    case .backupBucket: "replace-with-terraform-output-backup"
    case .logArchiveBucket: "replace-with-terraform-output-log-archive"
    case .lokiBucket: "replace-with-terraform-output-loki"
    case .tempoBucket: "replace-with-terraform-output-tempo"
    }
  }

  func isNeeded(by design: PlatformDesign) -> Bool {
    let wishes = design.specification
    let components = design.components.map(\.id)
    return switch self {
    case .projectID, .groupDomain: true
    case .backupBucket: components.contains(.velero)
    case .logArchiveBucket: components.contains(.elasticsearch) && wishes.observability.logArchiveDays > 0
    case .lokiBucket: components.contains(.loki)
    case .tempoBucket: components.contains(.tempo)
    }
  }
}
