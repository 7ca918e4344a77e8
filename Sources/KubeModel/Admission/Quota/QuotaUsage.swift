/// What an object costs the quotas of its namespace.
///
/// Mirrors the evaluators of `pkg/quota/v1/evaluator/core`.
package struct QuotaUsage: Sendable, Hashable {
  enum Evaluator: Sendable, Hashable { case pod, service, claim, count }

  /// What is added to `used`, zeros left out.
  package private(set) var amounts = ResourceAmounts()
  private let evaluator: Evaluator
  private let spec: KubeValue
  /// `count/deployments.apps`, and the older name without `count/` that some kinds have.
  private let countNames: [String]

  /// - Parameter resource: the name in URLs, `deployments`.
  package init(_ object: KubeObject, resource: String) {
    spec = object.root["spec"] ?? [:]
    let isCore = object.group.isEmpty
    let legacy = [
      "configmaps", "secrets", "replicationcontrollers", "resourcequotas", "services", "pods",
      "persistentvolumeclaims",
    ]
    let qualified = isCore ? resource : "\(resource).\(object.group)"
    countNames = ["count/\(qualified)"] + (isCore && legacy.contains(resource) ? [resource] : [])
    switch (isCore, object.kind) {
    case (true, "Pod"): evaluator = .pod
    case (true, "Service"): evaluator = .service
    case (true, "PersistentVolumeClaim"): evaluator = .claim
    default: evaluator = .count
    }
    var counted = ResourceAmounts()
    for name in countNames { counted[name] = Quantity(Int64(1)) }
    switch evaluator {
    case .pod: addPod(object, to: &counted)
    case .service: addService(to: &counted)
    case .claim: addClaim(object, to: &counted)
    case .count: break
    }
    amounts = counted.filtered { !$0.amount.isZero }
  }

  // MARK: - Amounts

  private func addPod(_ object: KubeObject, to counted: inout ResourceAmounts) {
    let phase = object.root.at("status", "phase")?.string
    guard phase != "Succeeded", phase != "Failed" else {
      counted["pods"] = nil
      return
    }
    counted.add(Self.compute(PodResources.requests(spec), PodResources.limits(spec)))
  }

  /// The names under which requests and limits are counted.
  private static func compute(_ requests: ResourceAmounts, _ limits: ResourceAmounts) -> ResourceAmounts {
    var counted = ResourceAmounts()
    for entry in requests.entries {
      if isNative(entry.name) || entry.name.hasPrefix("hugepages-") {
        counted[entry.name] = entry.amount
        counted["requests.\(entry.name)"] = entry.amount
      } else if ResourceNames.isExtended(entry.name) {
        counted["requests.\(entry.name)"] = entry.amount
      }
    }
    for entry in limits.entries where isNative(entry.name) { counted["limits.\(entry.name)"] = entry.amount }
    return counted
  }

  private static func isNative(_ name: String) -> Bool {
    name == "cpu" || name == "memory" || name == "ephemeral-storage"
  }

  private func addService(to counted: inout ResourceAmounts) {
    let ports = spec["ports"]?.sequence ?? []
    switch spec["type"]?.string {
    case "NodePort": counted["services.nodeports"] = Quantity(Int64(ports.count))
    case "LoadBalancer":
      let isAllocated = spec["allocateLoadBalancerNodePorts"]?.bool ?? true
      let own = ports.filter { ($0["nodePort"]?.integer ?? 0) != 0 }
      counted["services.nodeports"] = Quantity(Int64(isAllocated ? ports.count : own.count))
      counted["services.loadbalancers"] = Quantity(Int64(1))
    default: break
    }
  }

  private static let classSuffix = ".storageclass.storage.k8s.io/"

  private func addClaim(_ object: KubeObject, to counted: inout ResourceAmounts) {
    let annotation = object.annotations.first { $0.key == "volume.beta.kubernetes.io/storage-class" }?.value
    let named = annotation ?? spec["storageClassName"]?.string ?? ""
    if !named.isEmpty { counted["\(named)\(Self.classSuffix)persistentvolumeclaims"] = Quantity(Int64(1)) }
    let requests = ResourceAmounts(spec.at("resources", "requests"))
    guard let request = requests["storage"] else { return }
    // Whole bytes, rounded up.
    let storage = Quantity(request.value, format: request.format)
    counted["requests.storage"] = storage
    if !named.isEmpty { counted["\(named)\(Self.classSuffix)requests.storage"] = storage }
  }

  // MARK: - Which quotas count it

  /// The names of a quota's `hard` that this kind of object can use.
  package func matching(_ names: [String]) -> [String] {
    names.filter { name in
      if countNames.contains(name) { return true }
      switch evaluator {
      case .pod: return Self.isPodResource(name)
      case .service: return name == "services.nodeports" || name == "services.loadbalancers"
      case .claim: return name == "requests.storage" || Self.isClassResource(name)
      case .count: return false
      }
    }
  }

  private static func isPodResource(_ name: String) -> Bool {
    if isNative(name) || name.hasPrefix("hugepages-") || name.hasPrefix("requests.hugepages-") { return true }
    for prefix in ["requests.", "limits."] where name.hasPrefix(prefix) {
      let rest = String(name.dropFirst(prefix.count))
      if isNative(rest) { return true }
      if prefix == "requests." { return ResourceNames.isExtended(rest) }
    }
    return false
  }

  private static func isClassResource(_ name: String) -> Bool {
    name.hasSuffix("\(classSuffix)requests.storage") || name.hasSuffix("\(classSuffix)persistentvolumeclaims")
  }

  /// Whether a quota with these scopes counts the object.
  package func matches(_ scopes: [QuotaScope]) -> Bool {
    scopes.allSatisfy { scope in
      switch evaluator {
      case .pod: scope.matches(pod: spec)
      case .claim: scope.matches(claim: spec)
      case .service, .count: false
      }
    }
  }

  // MARK: - What a quota demands

  /// A quota of cpu or memory demands that every container names them; the answer is which don't.
  package func missing(_ names: [String]) -> String? {
    guard evaluator == .pod else { return nil }
    let demanded = names.filter { name in
      ["", "requests.", "limits."].contains { name == "\($0)cpu" || name == "\($0)memory" }
    }
    // What the pod as a whole states, its containers need not.
    let podLevel = Self.compute(
      ResourceAmounts(spec.at("resources", "requests")), ResourceAmounts(spec.at("resources", "limits")))
    var lacking: [String: Set<String>] = [:]
    for container in (spec["containers"]?.sequence ?? []) + (spec["initContainers"]?.sequence ?? []) {
      let own = Self.compute(
        ResourceAmounts(container.at("resources", "requests")), ResourceAmounts(container.at("resources", "limits")))
      for name in demanded where own[name] == nil && podLevel[name] == nil {
        lacking[name, default: []].insert(container["name"]?.string ?? "")
      }
    }
    guard !lacking.isEmpty else { return nil }
    let parts = lacking.sorted { $0.key < $1.key }.map { "\($0.key) for: \($0.value.sorted().joined(separator: ","))" }
    return "must specify \(parts.joined(separator: "; "))"
  }
}
