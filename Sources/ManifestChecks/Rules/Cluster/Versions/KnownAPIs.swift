import Basics
import KubeModel

extension Check {
  static let notYetAPI = Check(
    "API03", "not-yet-api", .error, .cluster,
    summary: "An object is written for an API that this Kubernetes does not have yet, or has switched off.",
    why: "The API server answers: no matches for kind.",
    remedy: "Write it for a version that this Kubernetes serves, or switch the API on with --runtime-config.",
    peers: .peers("PL:replacement-unavailable"),
    passing: Example.object("resource.k8s.io/v1", "DeviceClass", "spec: {}", metadata: ""),
    failing: Example.object(
      "resource.k8s.io/v1alpha3", "DeviceTaintRule",
      "spec: {taint: {key: broken, effect: NoExecute}}", metadata: ""),
    inspect: .singly { object, inspection in
      guard let kind = inspection.catalog.kind(apiVersion: object.apiVersion, kind: object.kind), kind.isBuiltIn,
        inspection.removed(object) == nil
      else { return [] }
      let title = "\(object.apiVersion) \(object.kind)"
      if !kind.isServed(by: inspection.kubernetes) {
        let since = kind.firstRelease.flatMap { $0 > inspection.kubernetes ? "exists from Kubernetes \($0) on" : nil }
        let message = since ?? "does not exist in Kubernetes \(inspection.kubernetes)"
        return [Violation(object, "\(title) \(message)", path: "apiVersion")]
      }
      // Since 1.24 no alpha and no beta of an API is served unless somebody asks for it.
      guard let stage = ["alpha", "beta"].first(where: { kind.version.contains($0) }) else { return [] }
      return [
        Violation(
          object, "\(title) is an API in \(stage), which is off by default", path: "apiVersion", severity: .medium)
      ]
    })

  static let embeddedReference = Check(
    "API05", "embedded-api-ref", .high, .cluster,
    summary: "A rule or a reference inside an object names an API that does not exist.",
    why: "The right is never given, the webhook never called, the target never found, and nobody is told.",
    remedy: "Write the plural of the resource in its group, and a version that is served.",
    passing: roleExample("deployments"), failing: roleExample("deployment")
  ) { inspection in
    let names = ResourceNames(inspection)
    return inspection.all { naming.contains($0.group) }.flatMap { object -> [Violation] in
      switch (object.group, object.kind) {
      case ("rbac.authorization.k8s.io", "Role"), ("rbac.authorization.k8s.io", "ClusterRole"):
        names.violations(object, object.root["rules"], "rules")
      case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"):
        (object.root["webhooks"]?.sequence ?? []).enumerated().flatMap { index, webhook in
          names.violations(object, webhook["rules"], "webhooks[\(index)].rules")
        }
      case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
        ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"):
        names.violations(
          object, object.root.at("spec", "matchConstraints", "resourceRules"), "spec.matchConstraints.resourceRules")
      case ("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject"):
        names.violation(object, object.root.at("spec", "scaleTargetRef"), "spec.scaleTargetRef")
      case ("autoscaling.k8s.io", "VerticalPodAutoscaler"), ("flagger.app", "Canary"):
        names.violation(object, object.root.at("spec", "targetRef"), "spec.targetRef")
      default: []
      }
    }
  }

  /// The API groups of what names other APIs.
  private static let naming: Set<String> = [
    "rbac.authorization.k8s.io", "admissionregistration.k8s.io", "autoscaling", "keda.sh", "autoscaling.k8s.io",
    "flagger.app",
  ]

  private static func roleExample(_ resource: String) -> String {
    Example.object(
      "rbac.authorization.k8s.io/v1", "Role", "rules: [{apiGroups: [apps], resources: [\(resource)], verbs: [get]}]")
  }

  static let outdatedKubernetes = Check(
    "API13", "outdated-kubernetes", .medium, .cluster,
    summary: "A cluster or a node runs a Kubernetes that gets no more fixes.",
    why: "Holes that become known stay open.",
    remedy: "Upgrade, one minor release after the other.", peers: .peers("KB:273"),
    passing: nodeExample("1.36"), failing: nodeExample("1.30")
  ) { inspection in
    inspection.all { versionPaths["\($0.group)/\($0.kind)"] != nil }.compactMap { object in
      guard let path = versionPaths["\(object.group)/\(object.kind)"], let node = object.root.at(path: path),
        let text = node.string, let version = KubernetesMinor(parsing: text)
      else { return nil }
      // The project mends three minor releases at a time; the newest one known here may be only announced.
      let oldest = KubernetesMinor(KubernetesMinor.newest.number - 3)
      return version < oldest
        ? Violation(object, "runs Kubernetes \(text); \(oldest) is the oldest that is mended", path: path) : nil
    }
  }

  /// Where objects that make clusters, and nodes, say their version.
  private static let versionPaths = [
    "/Node": "status.nodeInfo.kubeletVersion",
    "cluster.x-k8s.io/Cluster": "spec.topology.version",
    "cluster.x-k8s.io/MachineDeployment": "spec.template.spec.version",
    "cluster.x-k8s.io/MachinePool": "spec.template.spec.version",
    "controlplane.cluster.x-k8s.io/KubeadmControlPlane": "spec.version",
    "controlplane.cluster.x-k8s.io/AWSManagedControlPlane": "spec.version",
    "infrastructure.cluster.x-k8s.io/AzureManagedControlPlane": "spec.version",
    "kubeadm.k8s.io/ClusterConfiguration": "kubernetesVersion",
    "eksctl.io/ClusterConfig": "metadata.version",
    "container.cnrm.cloud.google.com/ContainerCluster": "spec.minMasterVersion",
  ]

  private static func nodeExample(_ version: String) -> String {
    Example.object("v1", "Node", "status: {nodeInfo: {kubeletVersion: v\(version).2}}", metadata: "")
  }
}

/// The plurals of built-in groups, by which rules speak of kinds.
private struct ResourceNames {
  let inspection: Inspection
  private let plurals: [String: [String]]

  init(_ inspection: Inspection) {
    self.inspection = inspection
    var plurals: [String: [String]] = [:]
    for kind in inspection.catalog.kinds where kind.isBuiltIn && !kind.plural.isEmpty {
      plurals[kind.group, default: []].append(kind.plural)
    }
    self.plurals = plurals
  }

  func violations(_ object: KubeObject, _ rules: KubeValue?, _ path: String) -> [Violation] {
    (rules?.sequence ?? []).enumerated().flatMap { index, rule -> [Violation] in
      let groups = (rule["apiGroups"]?.sequence ?? []).compactMap(\.string)
      // Where a group belongs to somebody else, its resources are not known here.
      let known = groups.compactMap { plurals[$0] }
      guard !groups.isEmpty, known.count == groups.count else { return [] }
      let names = known.flatMap(\.self)
      return (rule["resources"]?.sequence ?? []).enumerated().compactMap { place, value in
        guard let text = value.string, !text.contains("*") else { return nil }
        let resource = String(text.prefix { $0 != "/" })
        guard !names.contains(resource), let nearest = typo(resource, names) else { return nil }
        let group = groups.count == 1 && groups[0].isEmpty ? "the core group" : groups.joined(separator: ", ")
        return Violation(
          object, "\(group) has no resource \(resource)", path: "\(path)[\(index)].resources[\(place)]",
          node: value, remedy: "Did you mean \(nearest)?")
      }
    }
  }

  /// A singular, a capital letter, or two letters in the wrong order; other unknown names may be virtual (`signers`).
  private func typo(_ resource: String, _ names: [String]) -> String? {
    let small = resource.lowercased()
    let forms = [small, "\(small)s", "\(small)es", "\(small.dropLast())ies"]
    if let name = names.first(where: { forms.contains($0) }) { return name }
    let letters = small.utf8.sorted()
    return names.first { $0.utf8.count == letters.count && $0.utf8.sorted() == letters }
  }

  /// A reference with apiVersion and kind.
  func violation(_ object: KubeObject, _ reference: KubeValue?, _ path: String) -> [Violation] {
    guard let version = reference?["apiVersion"]?.string, let kind = reference?["kind"]?.string else { return [] }
    let group = version.contains("/") ? String(version.prefix { $0 != "/" }) : ""
    if let known = inspection.catalog.kind(apiVersion: version, kind: kind) {
      if known.isServed(by: inspection.kubernetes) { return [] }
    } else {
      let isGone = inspection.catalog.retirement(apiVersion: version, kind: kind) != nil
      guard isGone || plurals[group] != nil else { return [] }
    }
    return [
      Violation(object, "no API server has \(version) \(kind)", path: "\(path).apiVersion", node: reference)
    ]
  }
}
