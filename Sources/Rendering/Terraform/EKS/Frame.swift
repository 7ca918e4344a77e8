import DesignEngine
import PlatformSpec

/// What every stage begins with: versions, state, provider, names.
extension EKSTerraform {
  func frame(of stage: TerraformStage) -> [TerraformFile<EKSTerraform>] {
    [
      TerraformFile("versions") { _ in Self.versions() },
      TerraformFile("backend") { $0.backend(of: stage) },
      TerraformFile("providers") { $0.providers(of: stage) },
      TerraformFile("locals") { $0.names(of: stage) },
    ]
  }

  private static func versions() -> HCLBody {
    var file = HCLBody()
    file.block(
      "terraform",
      body: [
        "required_version": ">= 1.11.0, < 2.0.0",
        "required_providers": .block(["aws": ["source": "hashicorp/aws", "version": "~> 5.100"]]),
      ])
    return file
  }

  private func backend(of stage: TerraformStage) -> HCLBody {
    let up = hasSeveralClusters ? "../.." : ".."
    var file = HCLBody()
    file.block(
      "terraform",
      comment: """
        The state of this stage alone. Bucket and region are the same for all stages and stand in one file:
          terraform init -backend-config=\(up)/backend.hcl
        The lock is a file beside the state; no table is needed.
        """,
      body: [
        "backend": .block(
          "s3",
          [
            "key": "\(specification.slug)/\(name)/\(stage.rawValue).tfstate",
            "encrypt": true,
            "use_lockfile": true,
          ])
      ])
    return file
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

  private func providers(of stage: TerraformStage) -> HCLBody {
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

  private func names(of stage: TerraformStage) -> HCLBody {
    var file = HCLBody()
    file.locals(
      comment: "Names by which later stages find what earlier ones made; changing one makes it anew.",
      [
        "cluster_name": "\(name)",
        "region": "\(cluster.region)",
        "zones": stage == .platform ? .omitted : .strings(cluster.zones),
        "tags": [
          "platform": "\(specification.slug)",
          "cluster": "\(name)",
          "environment": "\(cluster.environment)",
          "team": "platform",
          "cost-center": "platform",
          "managed-by": "terraform",
          "stage": "\(stage.rawValue)",
        ],
      ])
    return file
  }
}
