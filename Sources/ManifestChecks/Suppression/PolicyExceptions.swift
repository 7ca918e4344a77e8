import KubeModel

/// The PolicyExceptions of Kyverno among the objects: what a policy lets through, the rule of the same name accepts.
///
/// Counted are `kyverno.io` (`match` by kinds, names, namespaces, labels, annotations, operations) and
/// `policies.kyverno.io` (`matchConditions`, which are expressions). An exception that depends on who asks, on further
/// conditions, or that lets only some images, controls or values through, accepts nothing here: whether it holds does not
/// stand in the files.
struct PolicyExceptions: Sendable {
  private enum Match: Sendable {
    case resources(any: [KubeValue], all: [KubeValue])
    case expressions([CELExpression])
  }

  /// By the name of the policy.
  private let byPolicy: [String: [Match]]

  init(_ objects: [KubeObject]) {
    var byPolicy: [String: [Match]] = [:]
    for object in objects {
      guard let (policies, match) = Self.read(object) else { continue }
      for policy in policies { byPolicy[policy, default: []].append(match) }
    }
    self.byPolicy = byPolicy
  }

  var isEmpty: Bool { byPolicy.isEmpty }

  func cover(_ check: Check, _ object: KubeObject, _ inspection: Inspection) -> Bool {
    if byPolicy.isEmpty { return false }
    return check.peers.contains { peer in
      guard peer.hasPrefix("kyverno:"), let matches = byPolicy[String(peer.dropFirst("kyverno:".count))] else {
        return false
      }
      return matches.contains { Self.holds($0, object, inspection) }
    }
  }

  // MARK: - Reading

  private static func read(_ object: KubeObject) -> (policies: [String], match: Match)? {
    guard object.kind == "PolicyException", let spec = object.root["spec"] else { return nil }
    switch object.group {
    case "kyverno.io":
      if spec["conditions"] != nil || spec["podSecurity"] != nil { return nil }
      let policies = (spec["exceptions"]?.sequence ?? []).compactMap { entry -> String? in
        let rules = entry["ruleNames"]?.sequence ?? []
        // `namespace/name` is a policy of a namespace.
        let name = entry["policyName"]?.string?.split(separator: "/").last.map(String.init)
        return rules.isEmpty ? nil : name
      }
      let match = spec["match"]
      let (any, all) = (match?["any"]?.sequence ?? [], match?["all"]?.sequence ?? [])
      return any.isEmpty && all.isEmpty ? nil : (policies, .resources(any: any, all: all))
    case "policies.kyverno.io":
      if spec["images"] != nil || spec["allowedValues"] != nil { return nil }
      let policies = (spec["policyRefs"]?.sequence ?? []).compactMap { $0["name"]?.string }
      let written = spec["matchConditions"]?.sequence ?? []
      let expressions = written.compactMap { $0["expression"]?.string.flatMap { try? CELExpression(parsing: $0) } }
      return expressions.count == written.count ? (policies, .expressions(expressions)) : nil
    default: return nil
    }
  }

  // MARK: - Matching

  private static func holds(_ match: Match, _ object: KubeObject, _ inspection: Inspection) -> Bool {
    switch match {
    case .resources(let any, let all):
      return (any.isEmpty || any.contains { holds($0, object, inspection) })
        && all.allSatisfy { holds($0, object, inspection) }
    case .expressions(let expressions):
      var evaluation = CELEvaluation(["object": CELValue(object.root), "oldObject": .null])
      return expressions.allSatisfy { (try? evaluation.value(of: $0).bool) == true }
    }
  }

  /// One filter: everything that it names has to fit, and of each list one entry.
  private static func holds(_ filter: KubeValue, _ object: KubeObject, _ inspection: Inspection) -> Bool {
    let people = ["subjects", "roles", "clusterRoles"]
    guard let resources = filter["resources"], !people.contains(where: { filter[$0] != nil }) else { return false }
    let namespace = object.kind == "Namespace" ? object.name : object.namespace ?? ""
    func fits(_ field: String, _ holds: (String) -> Bool) -> Bool {
      guard let list = resources[field]?.sequence, !list.isEmpty else { return true }
      return list.compactMap(\.string).contains(where: holds)
    }
    let name = resources["name"]?.string.map { Wildcard.matches($0, object.name) } ?? true
    return name && fits("kinds") { isKind($0, object) } && fits("names") { Wildcard.matches($0, object.name) }
      && fits("namespaces") { Wildcard.matches($0, namespace) }
      && fits("operations") { $0 == "CREATE" || $0 == "UPDATE" || $0 == "*" }
      && (resources["annotations"]?.mapping?.entries ?? []).allSatisfy { wanted in
        object.annotations.contains { key, value in
          Wildcard.matches(wanted.key, key) && Wildcard.matches(wanted.value.string ?? "", value)
        }
      }
      && selects(resources["selector"], object.labels)
      && selects(
        resources["namespaceSelector"], inspection.find("", "Namespace", namespace: nil, name: namespace)?.labels)
  }

  private static func selects(_ selector: KubeValue?, _ labels: [(key: String, value: String)]?) -> Bool {
    guard let selector else { return true }
    guard let labels, let selector = try? LabelSelector(selector) else { return false }
    return selector.matches(labels)
  }

  /// `Pod`, `v1/Pod`, `apps/v1/Deployment`, each with wildcards; `Pod/exec` is a request and no object.
  private static func isKind(_ text: String, _ object: KubeObject) -> Bool {
    let parts = text.split(separator: "/").map(String.init)
    guard let kind = parts.last, parts.count <= 3, Wildcard.matches(kind, object.kind) else { return false }
    return (parts.count < 2 || Wildcard.matches(parts[parts.count - 2], object.version))
      && (parts.count < 3 || Wildcard.matches(parts[0], object.group))
  }
}
