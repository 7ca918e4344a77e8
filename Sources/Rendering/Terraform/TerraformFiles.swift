import Basics
import DesignEngine
import PlatformSpec

extension PlatformRenderer {
  /// `terraform/`: three stages with a state of their own, for every cluster.
  func terraformFiles() -> FileTree { design.specification.provider.manifests.terraform(design) }
}

/// What is applied at once and has one state; each stage needs those before it.
enum TerraformStage: String, CaseIterable {
  case network = "10-network"
  case cluster = "20-cluster"
  case platform = "30-platform"

  var purpose: String {
    switch self {
    case .network: "address space, subnets, ways in and out, and the key of all logs"
    case .cluster: "control plane, nodes, add-ons, and who may enter"
    case .platform: "what the workloads use in the cloud: roles, queues, buckets, secrets, certificate, firewall"
    }
  }

  /// Folder of a cluster's stage; with several clusters each region has its own.
  func folder(region: String?) -> String {
    let base = "terraform/\(rawValue)"
    return region.map { "\(base)/\($0)" } ?? base
  }
}

/// One file of a stage: its name without `.tf`, and what stands in it; an empty body is no file.
struct TerraformFile<Subject>: Sendable {
  let name: String
  let body: @Sendable (Subject) -> HCLBody

  init(_ name: String, _ body: @escaping @Sendable (Subject) -> HCLBody) {
    self.name = name
    self.body = body
  }
}
