import KubeModel

extension Check {
  static let tooLargeForNodes = Check(
    "RES13", "does-not-fit-any-node", .error, .scaling,
    summary: "A pod asks for more than any node can give.",
    why: "It stays Pending for ever; no autoscaler can help.",
    remedy: "Lower the request, or add a pool of larger machines.",
    passing: nodeExample("500m"), failing: nodeExample("8")
  ) { inspection in
    let nodes = inspection.all("", "Node").map { node in
      let room = node.root.at("status", "allocatable") ?? node.root.at("status", "capacity")
      return (cpu: Resources.milli(room?["cpu"]) ?? 0, memory: Resources.bytes(room?["memory"]) ?? 0)
    }
    let pools = inspection.all("karpenter.sh", "NodePool").compactMap { pool -> (cpu: Int64, memory: Int64)? in
      let limits = pool.root.at("spec", "limits")
      return (Resources.milli(limits?["cpu"]) ?? .max, Resources.bytes(limits?["memory"]) ?? .max)
    }
    let rooms = nodes + pools
    if rooms.isEmpty { return [] }
    return inspection.eachWorkload { workload in
      let request = workload.request
      if rooms.contains(where: { request.cpuMilli <= $0.cpu && request.memoryBytes <= $0.memory }) { return nil }
      return Violation(
        workload,
        "asks for \(Resources.text(milli: request.cpuMilli)) CPU and "
          + "\(Resources.text(bytes: request.memoryBytes)) of memory, which no node or pool has", at: "containers")
    }
  }

  static let maximumAboveQuota = Check(
    "RES14", "replicas-exceed-pool-max", .high, .scaling,
    summary: "The quota of a namespace is smaller than what its workloads ask for at the maximum of their autoscalers.",
    why: "At the peak the last pods are refused, when they are needed most.",
    remedy: "Raise the quota or lower maxReplicas.",
    passing: quotaExample(maximum: 4), failing: quotaExample(maximum: 20)
  ) { inspection in
    inspection.all("", "ResourceQuota").flatMap { quota -> [Violation] in
      let usual = inspection.demand(quota, atMaximum: false)
      let most = inspection.demand(quota, atMaximum: true)
      return zip(usual, most).compactMap { usual, most in
        guard usual.wanted <= usual.hard, most.wanted > most.hard else { return nil }
        return Violation(
          quota, "at the maximum of the autoscalers \(most.text)", path: "spec.hard[\(most.name)]")
      }
    }
  }

  static let quotaBlocks = Check(
    "RES15", "quota-blocks-bundle", .error, .scaling,
    summary: "A namespace asks for more than its quota, or a pod says nothing of what the quota counts.",
    why: "The API server refuses the pods; the controller tries for ever.",
    remedy: "Raise the quota, or give each container requests (a LimitRange does it for all).",
    passing: quotaExample(replicas: 2), failing: quotaExample(replicas: 20)
  ) { inspection in
    inspection.all("", "ResourceQuota").flatMap { quota -> [Violation] in
      let over = inspection.demand(quota, atMaximum: false).compactMap { demand in
        demand.wanted > demand.hard ? Violation(quota, demand.text, path: "spec.hard[\(demand.name)]") : nil
      }
      return over + inspection.silent(quota)
    }
  }

  static let limitRangeRejects = Check(
    "RES16", "limitrange-rejects", .error, .scaling,
    summary: "A container asks for less or more than the LimitRange of its namespace permits.",
    why: "The API server refuses the pods.", remedy: "Change the amounts or the LimitRange.",
    passing: rangeExample("512Mi"), failing: rangeExample("4Gi")
  ) { inspection in
    inspection.all("", "LimitRange").flatMap { range -> [Violation] in
      let limits = (range.root.at("spec", "limits")?.sequence ?? []).filter { $0["type"]?.string == "Container" }
      return limits.flatMap { limit in
        inspection.workloads(in: range.namespace ?? "").flatMap { workload in
          workload.containers.flatMap { rejected($0, workload, by: limit) }
        }
      }
    }
  }

  private static func rejected(_ container: PodContainer, _ workload: Workload, by limit: KubeValue) -> [Violation] {
    let cpu = (Resources.milli(limit.at("min", "cpu")), Resources.milli(limit.at("max", "cpu")))
    let memory = (Resources.bytes(limit.at("min", "memory")), Resources.bytes(limit.at("max", "memory")))
    var found: [Violation] = []
    if let least = cpu.0, let request = container.cpuRequest, request < least {
      found.append(
        Violation(
          workload, container,
          "asks for \(Resources.text(milli: request)) CPU, the least is \(Resources.text(milli: least))",
          at: "resources.requests.cpu"))
    }
    if let most = cpu.1, let wanted = container.cpuLimit, wanted > most {
      found.append(
        Violation(
          workload, container,
          "has the CPU limit \(Resources.text(milli: wanted)), the most is \(Resources.text(milli: most))",
          at: "resources.limits.cpu"))
    }
    if let least = memory.0, let request = container.memoryRequest, request < least {
      found.append(
        Violation(
          workload, container,
          "asks for \(Resources.text(bytes: request)) of memory, the least is \(Resources.text(bytes: least))",
          at: "resources.requests.memory"))
    }
    if let most = memory.1, let wanted = container.memoryLimit, wanted > most {
      found.append(
        Violation(
          workload, container,
          "has the memory limit \(Resources.text(bytes: wanted)), the most is \(Resources.text(bytes: most))",
          at: "resources.limits.memory"))
    }
    return found
  }

  private static func nodeExample(_ cpu: String) -> String {
    Example.all(
      Example.object("v1", "Node", "status: {allocatable: {cpu: \"4\", memory: 8Gi}}", metadata: ""),
      resourcesExample("requests: {cpu: \(cpu), memory: 1Gi}"))
  }

  private static func quotaExample(replicas: Int = 1, maximum: Int? = nil) -> String {
    Example.all(
      Example.object("v1", "ResourceQuota", "spec: {hard: {requests.cpu: \"4\"}}"),
      Example.deployment(
        container: "resources: {requests: {cpu: 500m}}", outer: maximum == nil ? "replicas: \(replicas)" : ""),
      maximum.map { Example.autoscaler("minReplicas: 2, maxReplicas: \($0)") } ?? Example.service())
  }

  private static func rangeExample(_ memory: String) -> String {
    Example.all(
      Example.object("v1", "LimitRange", "spec: {limits: [{type: Container, max: {memory: 1Gi}}]}"),
      resourcesExample("limits: {memory: \(memory)}"))
  }
}

/// What the workloads of a namespace ask for of one entry of its quota, in the unit of the entry.
struct QuotaDemand {
  var name: String
  var wanted: Int64
  var hard: Int64
  var text: String
}

extension Inspection {
  /// Entries that count pods, CPU and memory; a quota with a scope counts some pods only, and is left out.
  fileprivate func demand(_ quota: KubeObject, atMaximum: Bool) -> [QuotaDemand] {
    guard let hard = quota.root.at("spec", "hard")?.mapping, quota.root.at("spec", "scopes") == nil,
      quota.root.at("spec", "scopeSelector") == nil
    else { return [] }
    let counted = workloads(in: quota.namespace ?? "").filter { $0.isReplicated || $0.kind == .pod }
    let pods = counted.map { workload in
      Int64(atMaximum ? workload.autoscalers.compactMap(\.maximum).max() ?? workload.replicas : workload.replicas)
    }
    func sum(_ amount: (Workload) -> Int64) -> Int64 { zip(counted, pods).reduce(0) { $0 + amount($1.0) * $1.1 } }
    return hard.entries.compactMap { entry in
      let name = entry.key
      switch name {
      case "requests.cpu", "cpu":
        guard let most = Resources.milli(entry.value) else { return nil }
        let wanted = sum { $0.request.cpuMilli }
        return QuotaDemand(
          name: name, wanted: wanted, hard: most,
          text:
            "the namespace asks for \(Resources.text(milli: wanted)) CPU, the quota is \(Resources.text(milli: most))")
      case "requests.memory", "memory":
        guard let most = Resources.bytes(entry.value) else { return nil }
        let wanted = sum { $0.request.memoryBytes }
        return QuotaDemand(
          name: name, wanted: wanted, hard: most,
          text: "the namespace asks for \(Resources.text(bytes: wanted)) of memory, the quota is "
            + Resources.text(bytes: most))
      case "pods", "count/pods":
        guard let most = Resources.bytes(entry.value) else { return nil }
        let wanted = sum { _ in 1 }
        return QuotaDemand(
          name: name, wanted: wanted, hard: most, text: "the namespace has \(wanted) pods, the quota is \(most)")
      default: return nil
      }
    }
  }

  /// Containers that say nothing of an amount that the quota counts.
  fileprivate func silent(_ quota: KubeObject) -> [Violation] {
    let counted: [(keys: [String], field: String, amount: KeyPath<PodContainer, Int64?>)] = [
      (["requests.cpu", "cpu"], "requests.cpu", \.cpuRequest),
      (["requests.memory", "memory"], "requests.memory", \.memoryRequest),
      (["limits.cpu"], "limits.cpu", \.cpuLimit), (["limits.memory"], "limits.memory", \.memoryLimit),
    ]
    guard let hard = quota.root.at("spec", "hard")?.mapping?.keys, quota.root.at("spec", "scopes") == nil,
      quota.root.at("spec", "scopeSelector") == nil
    else { return [] }
    return counted.filter { row in hard.contains { row.keys.contains($0) } }.flatMap { row in
      workloads(in: quota.namespace ?? "").flatMap { workload in
        workload.containers.compactMap { container in
          if container.podHasResources || container[keyPath: row.amount] != nil || container.kind == .ephemeral {
            return nil
          }
          return Violation(
            workload, container, "has no \(row.field), which the quota \(quota.name) demands", at: "resources")
        }
      }
    }
  }
}
