import DesignEngine
import PlatformSpec

/// The provider of a cloud as Terraform finds it, `aws` with the versions that may be taken.
struct TerraformProvider: Sendable {
  let name: String
  let version: String
}

/// Where the state of a stage is kept.
struct TerraformState {
  /// `s3`
  let kind: String
  /// What stands in `backend.hcl`, a sentence that ends in a colon.
  let shared: String
  /// How two runs are kept apart, a sentence.
  let lock: String
  let settings: HCLBody
}

/// What every stage begins with: versions, state, provider, names.
extension CloudTerraform {
  func frame(of stage: TerraformStage) -> [TerraformFile<Self>] {
    [
      TerraformFile("versions") { _ in Self.versions() },
      TerraformFile("backend") { $0.backend(of: stage) },
      TerraformFile("providers") { $0.providers(of: stage) },
      TerraformFile("locals") { $0.names(of: stage) },
    ]
  }

  private static func versions() -> HCLBody {
    let known: HCLValue = ["source": .literal("hashicorp/\(provider.name)"), "version": .literal(provider.version)]
    var file = HCLBody()
    file.block(
      "terraform",
      body: [
        "required_version": ">= 1.11.0, < 2.0.0",
        "required_providers": .block(HCLBody([HCLEntry(provider.name, known)])),
      ])
    return file
  }

  private func backend(of stage: TerraformStage) -> HCLBody {
    let up = hasSeveralClusters ? "../.." : ".."
    let state = state(of: stage)
    var file = HCLBody()
    file.block(
      "terraform",
      comment: """
        The state of this stage alone. \(state.shared)
          terraform init -backend-config=\(up)/backend.hcl
        \(state.lock)
        """,
      body: ["backend": .block(state.kind, state.settings)])
    return file
  }

  /// Labels of everything that a stage makes, by which it is found and paid for.
  func tags(of stage: TerraformStage, cluster: String) -> HCLValue {
    [
      "platform": "\(specification.slug)",
      "cluster": .literal(cluster),
      "environment": "\(self.cluster.environment)",
      "team": "platform",
      "cost-center": "platform",
      "managed-by": "terraform",
      "stage": "\(stage.rawValue)",
    ]
  }
}
