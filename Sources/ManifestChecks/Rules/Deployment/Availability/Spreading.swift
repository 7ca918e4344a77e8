import KubeModel

extension Check {
  static let noAntiAffinity = Check(
    "AVL09", "no-anti-affinity", .medium, .deployment,
    summary: "Nothing keeps the pods of a workload apart.",
    why: "All of them may stand on one node, and go with it.",
    remedy: "Add a topologySpreadConstraint by kubernetes.io/hostname, or a podAntiAffinity.",
    peers: .peers(
      "KL:no-anti-affinity, KS:deployment-has-host-podantiaffinity,statefulset-has-host-podantiaffinity"),
    passing: Example.deployment("topologySpreadConstraints: [{maxSkew: 1, \(hostSpread)}]", outer: "replicas: 2"),
    failing: Example.deployment(outer: "replicas: 2"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard workload.isReplicated, workload.replicas >= 2 else { return nil }
        let terms = workload.spreadTerms
        if terms.contains(where: { $0.isOfNodesOrZones && $0.selects(workload) }) { return nil }
        return Violation(workload, "\(workload.replicas) pods, and nothing keeps them apart", at: "affinity")
      }
    })

  static let spreadMissing = Check(
    "AVL10", "spread-missing", .low, .deployment,
    summary: "The pods of a workload are not spread over zones.",
    why: "When a zone fails, most of them may have stood there.",
    remedy: "Add a topologySpreadConstraint by topology.kubernetes.io/zone.",
    peers: .peers("PO:topologySpreadConstraint, KY:topologyspreadconstraints-policy"),
    passing: Example.deployment("topologySpreadConstraints: [{maxSkew: 1, \(hostSpread)}]", outer: "replicas: 3"),
    failing: Example.deployment(outer: "replicas: 3"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard workload.isReplicated, workload.replicas >= 3,
          workload.spec["topologySpreadConstraints"]?.sequence?.isEmpty ?? true
        else { return nil }
        return Violation(
          workload, "\(workload.replicas) pods without a spread over zones", at: "topologySpreadConstraints")
      }
    })

  static let spreadMismatch = Check(
    "AVL11", "spread-selector-mismatch", .high, .deployment,
    summary: "A spread constraint or anti-affinity counts other pods than its own.",
    why: "It does nothing for the pods that it stands in: a typing error that shows itself when a node fails.",
    remedy: "Let its labelSelector name the labels of the pod template.",
    peers: .peers("KL:no-anti-affinity, KS:deployment-has-host-podantiaffinity"),
    passing: Example.deployment("topologySpreadConstraints: [{maxSkew: 1, \(hostSpread)}]"),
    failing: Example.deployment(
      "topologySpreadConstraints: [{maxSkew: 1, \(hostSpread.replacing("app: a", with: "app: b"))}]"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        workload.spreadTerms.compactMap { term in
          if term.selects(workload) || term.isOfOthers { return nil }
          // Keeping away from another workload that is there is what an anti-affinity is also for.
          if !term.isSpread, let selector = term.selector,
            !pods.inspection.workloads(in: workload.namespace, selectedBy: selector).isEmpty
          {
            return nil
          }
          if !term.isSpread { return nil }
          return Violation(workload, "its spread counts none of its own pods", at: term.path)
        }
      }
    })

  static let tooFewDomains = Check(
    "AVL12", "required-anti-affinity-unsatisfiable", .error, .deployment,
    summary: "A workload must have more nodes than there are.",
    why: "The last pods stay Pending, and every rollout hangs.",
    remedy: "Make the anti-affinity preferred, or a spread with maxSkew.",
    passing: domainsExample(replicas: 2), failing: domainsExample(replicas: 3)
  ) { inspection in
    let nodes = inspection.all("", "Node")
    if nodes.isEmpty { return [] }
    return inspection.eachWorkload { workload, _ in
      guard workload.isReplicated else { return [] }
      let most = workload.autoscalers.compactMap(\.maximum).max() ?? workload.replicas
      return workload.spreadTerms.compactMap { term in
        guard term.isRequired, !term.isSpread, term.selects(workload) else { return nil }
        let domains = Set(nodes.compactMap { node in node.labels.first { $0.key == term.topologyKey }?.value })
        guard most > domains.count else { return nil }
        return Violation(
          workload, "up to \(most) pods, each by itself, and \(domains.count) places of \(term.topologyKey)",
          at: term.path)
      }
    }
  }

  private static let hostSpread =
    "topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: a}}"

  private static func domainsExample(replicas: Int) -> String {
    let term = "{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: a}}}"
    return Example.all(
      Example.object("v1", "Node", "", metadata: "labels: {kubernetes.io/hostname: a}"),
      Example.object("v1", "Node", "", name: "b", metadata: "labels: {kubernetes.io/hostname: b}"),
      Example.deployment(
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [\(term)]}}",
        outer: "replicas: \(replicas)"))
  }
}

/// A rule of a pod that keeps pods apart.
struct SpreadTerm: Sendable {
  let path: String
  let topologyKey: String
  let selector: LabelSelector?
  let isSpread: Bool
  let isRequired: Bool
  /// It counts pods of other namespaces.
  let isOfOthers: Bool

  init(_ value: KubeValue, path: String, isSpread: Bool, isRequired: Bool) {
    self.path = path
    self.isSpread = isSpread
    self.isRequired = isRequired
    topologyKey = value["topologyKey"]?.string ?? ""
    selector = value["labelSelector"].flatMap { $0.isNull ? nil : try? LabelSelector($0) }
    isOfOthers = value["namespaces"] != nil || value["namespaceSelector"] != nil
  }

  var isOfNodesOrZones: Bool {
    ["kubernetes.io/hostname", "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"]
      .contains(topologyKey)
  }

  func selects(_ workload: Workload) -> Bool { selector?.matches(workload.label) ?? false }
}

extension Workload {
  /// Spread constraints and anti-affinities.
  var spreadTerms: [SpreadTerm] {
    var found: [SpreadTerm] = []
    for (index, value) in (spec["topologySpreadConstraints"]?.sequence ?? []).enumerated() {
      found.append(
        SpreadTerm(
          value, path: "topologySpreadConstraints[\(index)]", isSpread: true,
          isRequired: value["whenUnsatisfiable"]?.string != "ScheduleAnyway"))
    }
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    guard let rules = spec.at("affinity", "podAntiAffinity") else { return found }
    for (index, value) in (rules[required]?.sequence ?? []).enumerated() {
      found.append(
        SpreadTerm(value, path: "affinity.podAntiAffinity.\(required)[\(index)]", isSpread: false, isRequired: true))
    }
    for (index, value) in (rules[preferred]?.sequence ?? []).enumerated() {
      guard let term = value["podAffinityTerm"] else { continue }
      let path = "affinity.podAntiAffinity.\(preferred)[\(index)].podAffinityTerm"
      found.append(SpreadTerm(term, path: path, isSpread: false, isRequired: false))
    }
    return found
  }
}
