import Basics
import PlatformSpec

/// Teams whose namespace would be one of the platform's own, each once, at the first service that names it.
enum NamespaceClash {
  /// Namespaces that a cluster has before any component comes, and those of the engines of GitOps.
  private static let reserved = [
    "kube-system", "kube-public", "kube-node-lease", "default", "flux-system", "argocd",
  ]

  /// Something else may be wrong with the specification; components are those of what could be read.
  static func findings(_ specification: Specification) -> [Diagnostic] {
    let profile = specification.provider.profile
    let workloads = WorkloadPlanning(specification, profile).workloads
    let components = ComponentRule.components(
      ComponentContext(specification: specification, profile: profile, workloads: workloads))
    let taken = Set(reserved + components.map(\.namespace))
    var seen: Set<String> = []
    return specification.services.filter { taken.contains($0.team) && seen.insert($0.team).inserted }.map { service in
      Diagnostic(
        .error, "the namespace of team \(service.team) would be one of the platform's own",
        at: SourceLocation(file: "platform.yaml", path: "spec.services[\(service.name)].team"),
        remedy: "Give the team another name.")
    }
  }
}
