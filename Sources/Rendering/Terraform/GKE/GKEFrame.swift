import DesignEngine
import PlatformSpec

/// What every stage begins with: versions, state, provider, names.
extension GKETerraform {
  static var provider: TerraformProvider { TerraformProvider(name: "google", version: "~> 6.50") }

  func state(of stage: TerraformStage) -> TerraformState {
    TerraformState(
      kind: "gcs", shared: "The bucket is the same for all stages and stands in one file:",
      lock: "Its objects are locked while somebody writes them.",
      settings: ["prefix": "\(specification.slug)/\(name)/\(stage.rawValue)"])
  }

  /// The file that `terraform init` is given in every stage.
  func backendSettings() -> HCLBody {
    [
      "#": """
      Where the states of all stages are kept. Yours to edit: it is written once and then left alone.
      The bucket must exist, be versioned, and be private.
      """,
      "bucket": "replace-with-your-state-bucket",
    ]
  }

  func providers(of stage: TerraformStage) -> HCLBody {
    var file = HCLBody()
    file.block(
      "provider", "google",
      body: [
        "project": .ref("var.project_id"), "region": .ref("local.region"), "default_labels": .ref("local.labels"),
        "#": "Calls are counted on the project itself, which some of its services ask for.",
        "user_project_override": true, "billing_project": .ref("var.project_id"),
      ])
    return file
  }

  func names(of stage: TerraformStage) -> HCLBody {
    var file = HCLBody()
    file.locals(
      comment: "Names by which later stages find what earlier ones made; changing one makes it anew.",
      [
        "cluster_name": "\(name)",
        "region": "\(cluster.region)",
        "zones": stage == .cluster ? .strings(cluster.zones) : .omitted,
        "network_name": stage == .platform ? .omitted : .literal(GKENames.network(of: cluster)),
        "labels": tags(of: stage, cluster: CloudNames.bounded(name, limit: 63)),
      ])
    file.variable(
      "project_id", "Project of Google Cloud for this platform; it must exist and have a billing account.",
      type: "string",
      [
        "validation": .block([
          "condition": .ref("can(regex(\"^[a-z][a-z0-9-]{4,28}[a-z0-9]$\", var.project_id))"),
          "error_message": "Give the identifier of a project, not its name or number.",
        ])
      ])
    return file
  }

  /// What only the owner can answer in a stage: the file is written once and then his.
  func answers(to stage: TerraformStage) -> HCLBody {
    let comment: HCLBody = [
      "#": "Yours to edit: written once and then left alone. An empty answer stops the plan with what is missing.",
      "project_id": "",
    ]
    var body = comment
    switch stage {
    case .network: body.append(networkAnswers())
    case .cluster: body.append(clusterAnswers())
    case .platform: body.append(platformAnswers())
    }
    return body
  }
}

/// Pieces that several topics use.
extension HCLBody {
  /// A key that is renewed every quarter and whose old versions stay readable.
  mutating func cryptoKey(_ label: String, _ name: String, ring: String, comment: String) {
    resource(
      "google_kms_crypto_key", label, comment: comment,
      [
        "name": .literal(name),
        "key_ring": .ref(ring),
        "purpose": "ENCRYPT_DECRYPT",
        "rotation_period": "7776000s",
        "destroy_scheduled_duration": "2592000s",
        "lifecycle": .preventDestroy,
      ])
  }

  /// Lets an agent of Google use a key for what it keeps.
  mutating func keyUser(_ label: String, key: String, agent: String) {
    resource(
      "google_kms_crypto_key_iam_member", label,
      [
        "crypto_key_id": .ref("google_kms_crypto_key.\(key).id"),
        "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        "member": .template("serviceAccount:\(agent)"),
      ])
  }
}

/// Accounts by which services of Google act in a project.
enum GoogleAgent {
  static let compute = "service-${data.google_project.current.number}@compute-system.iam.gserviceaccount.com"
  static let containers =
    "service-${data.google_project.current.number}@container-engine-robot.iam.gserviceaccount.com"
  static let storage = "service-${data.google_project.current.number}@gs-project-accounts.iam.gserviceaccount.com"
  static let queues = "service-${data.google_project.current.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
  static let secrets = "service-${data.google_project.current.number}@gcp-sa-secretmanager.iam.gserviceaccount.com"
  static let servers = "service-${data.google_project.current.number}@gcp-sa-cloud-sql.iam.gserviceaccount.com"
  static let caches = "service-${data.google_project.current.number}@cloud-redis.iam.gserviceaccount.com"
  static let tables = "bq-${data.google_project.current.number}@bigquery-encryption.iam.gserviceaccount.com"
}
