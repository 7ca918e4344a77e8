package import KubeModel

/// The objects of one run with the look-ups that rules share.
package struct Inspection: Sendable {
  package let objects: [KubeObject]
  package let kubernetes: KubernetesMinor
  /// All objects that they may refer to are here, apart from those that charts and controllers make.
  package let isComplete: Bool
  let workloads: [Workload]
  private let workloadsByNamespace: [String: [Workload]]
  private let byKind: [String: [KubeObject]]
  private let byName: [Name: KubeObject]
  /// Namespaces into which a chart installs objects that stand in no file.
  private let chartNamespaces: Set<String>
  /// An operator that makes pods in other namespaces than its own.
  private static let podMakers = "elasticsearch.k8s.elastic.co"

  package init(_ objects: [KubeObject], kubernetes: KubernetesMinor, isComplete: Bool = false) {
    self.objects = objects
    self.kubernetes = kubernetes
    self.isComplete = isComplete
    workloads = objects.compactMap { Workload($0) }
    workloadsByNamespace = Dictionary(grouping: workloads, by: \.namespace)
    byKind = Dictionary(grouping: objects) { "\($0.group)/\($0.kind)" }
    byName = Dictionary(
      objects.map { (Name(group: $0.group, kind: $0.kind, namespace: $0.namespace ?? "", name: $0.name), $0) },
      uniquingKeysWith: { first, _ in first })
    chartNamespaces = Set(
      objects.filter { $0.kind == "HelmRelease" || $0.kind == "HelmChart" || $0.group == Self.podMakers }.map {
        $0.root.at("spec", "targetNamespace")?.string ?? $0.namespace ?? ""
      }
        + objects.filter { $0.kind == "Application" && $0.root.at("spec", "source", "chart") != nil }.map {
          $0.root.at("spec", "destination", "namespace")?.string ?? ""
        })
  }

  /// The objects of a kind in their order.
  func all(_ group: String, _ kind: String) -> [KubeObject] { byKind["\(group)/\(kind)"] ?? [] }

  /// The object of this name; cluster-wide ones have no namespace.
  func find(_ group: String, _ kind: String, namespace: String?, name: String) -> KubeObject? {
    byName[Name(group: group, kind: kind, namespace: namespace ?? "", name: name)]
  }

  func workloads(in namespace: String, selectedBy selector: LabelSelector) -> [Workload] {
    (workloadsByNamespace[namespace] ?? []).filter { selector.matches($0.label) }
  }

  /// Whether a controller makes pods of these labels for a Gateway that stands in the namespace.
  func isOfGateway(_ selector: LabelSelector, in namespace: String?) -> Bool {
    all("gateway.networking.k8s.io", "Gateway").contains { gateway in
      gateway.namespace == namespace
        && selector.matches { $0 == "gateway.networking.k8s.io/gateway-name" ? gateway.name : nil }
    }
  }

  /// How grave it is that something is not here: a chart or a user's other files may hold it.
  func missing(in namespace: String?) -> Check.Severity? {
    if !isComplete { return .info }
    return namespace.map { chartNamespaces.contains($0) } == true ? .info : nil
  }

  private struct Name: Hashable {
    let group: String
    let kind: String
    let namespace: String
    let name: String
  }
}
