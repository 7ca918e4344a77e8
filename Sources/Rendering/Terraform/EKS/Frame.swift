import DesignEngine
import PlatformSpec

/// What every stage begins with: versions, state, provider, names.
extension EKSTerraform {
  static var provider: TerraformProvider { TerraformProvider(name: "aws", version: "~> 5.100") }

  func state(of stage: TerraformStage) -> TerraformState {
    TerraformState(
      kind: "s3", shared: "Bucket and region are the same for all stages and stand in one file:",
      lock: "The lock is a file beside the state; no table is needed.",
      settings: [
        "key": "\(specification.slug)/\(name)/\(stage.rawValue).tfstate", "encrypt": true, "use_lockfile": true,
      ])
  }

  /// The file that `terraform init` is given in every stage.
  func backendSettings() -> HCLBody {
    [
      "#": """
      Where the states of all stages are kept. Yours to edit: it is written once and then left alone.
      The bucket must exist, be versioned, and be private.
      """,
      "bucket": "replace-with-your-state-bucket",
      "region": "\(cluster.region)",
    ]
  }

  func providers(of stage: TerraformStage) -> HCLBody {
    var file = HCLBody()
    file.block(
      "provider", "aws",
      body: ["region": .ref("local.region"), "default_tags": .block(["tags": .ref("local.tags")])])
    if stage == .platform, copiesBackups {
      file.block(
        "provider", "aws", comment: "Where copies of the backups are kept.",
        body: [
          "alias": "copies", "region": .ref("var.backup_copy_region"),
          "default_tags": .block(["tags": .ref("local.tags")]),
        ])
    }
    return file
  }

  func names(of stage: TerraformStage) -> HCLBody {
    var file = HCLBody()
    file.locals(
      comment: "Names by which later stages find what earlier ones made; changing one makes it anew.",
      [
        "cluster_name": "\(name)",
        "region": "\(cluster.region)",
        "zones": stage == .platform ? .omitted : .strings(cluster.zones),
        "tags": tags(of: stage, cluster: name),
      ])
    return file
  }
}
