import KubeModel

/// What one container, or a whole pod, asks for, by resource.
private struct Demand {
  var exact: [Int64] = []
  var nonZeroCPU: Int64 = 0
  var nonZeroMemory: Int64 = 0

  mutating func add(_ other: Demand) {
    merge(other) { $0 + $1 }
  }

  mutating func raise(to other: Demand) {
    merge(other) { max($0, $1) }
  }

  private mutating func merge(_ other: Demand, _ combine: (Int64, Int64) -> Int64) {
    while exact.count < other.exact.count { exact.append(0) }
    for index in other.exact.indices { exact[index] = combine(exact[index], other.exact[index]) }
    nonZeroCPU = combine(nonZeroCPU, other.nonZeroCPU)
    nonZeroMemory = combine(nonZeroMemory, other.nonZeroMemory)
  }

  subscript(resource: ResourceID) -> Int64 {
    get { resource.index < exact.count ? exact[resource.index] : 0 }
    set {
      while exact.count <= resource.index { exact.append(0) }
      exact[resource.index] = newValue
    }
  }
}

extension ClusterReader {
  /// What a container without a request counts as when nodes are scored: 100 m and 200 MiB.
  private static let defaultCPU: Int64 = 100
  private static let defaultMemory: Int64 = 200 * 1024 * 1024

  /// Mirrors `component-helpers/resource.PodRequests` and the scheduler's `CalculateResource`.
  mutating func readRequests(_ spec: KubeValue, _ object: KubeObject) -> ResourceRequests {
    var total = Demand()
    for (index, container) in (spec["containers"]?.sequence ?? []).enumerated() {
      total.add(demand(container["resources"], object, "spec.containers[\(index)].resources"))
    }
    var sidecars = Demand()
    var peak = Demand()
    for (index, container) in (spec["initContainers"]?.sequence ?? []).enumerated() {
      var own = demand(container["resources"], object, "spec.initContainers[\(index)].resources")
      if container["restartPolicy"]?.string == "Always" {
        sidecars.add(own)
        total.add(own)
        own = sidecars
      } else {
        own.add(sidecars)
      }
      peak.raise(to: own)
    }
    total.raise(to: peak)
    applyPodLevel(spec["resources"], to: &total, object)
    total.add(overhead(spec["overhead"], object))
    var requests = ResourceRequests()
    for (index, amount) in total.exact.enumerated() {
      while requests.amounts.count <= index { requests.amounts.append(0) }
      requests.amounts[index] = amount
    }
    requests.nonZeroCPU = total.nonZeroCPU
    requests.nonZeroMemory = total.nonZeroMemory
    return requests
  }

  private mutating func demand(_ resources: KubeValue?, _ object: KubeObject, _ path: String) -> Demand {
    var demand = Demand()
    let requests = resources?["requests"]
    for entry in requests?.mapping?.entries ?? [] where Self.isCounted(entry.key) {
      let id = state.resource(entry.key)
      demand[id] = amount(entry.value, of: entry.key, in: object, path: path + ".requests")
    }
    for entry in resources?["limits"]?.mapping?.entries ?? []
    where Self.isCounted(entry.key) && requests?[entry.key] == nil {
      let id = state.resource(entry.key)
      demand[id] = amount(entry.value, of: entry.key, in: object, path: path + ".limits")
    }
    func isGiven(_ name: String) -> Bool { requests?[name] != nil || resources?.at("limits", name) != nil }
    demand.nonZeroCPU = isGiven("cpu") ? demand[.cpu] : Self.defaultCPU
    demand.nonZeroMemory = isGiven("memory") ? demand[.memory] : Self.defaultMemory
    return demand
  }

  /// `spec.resources` replaces the sum of the containers for the resources that it names.
  private mutating func applyPodLevel(_ resources: KubeValue?, to total: inout Demand, _ object: KubeObject) {
    let requests = resources?["requests"]?.mapping?.entries ?? []
    let limits = (resources?["limits"]?.mapping?.entries ?? []).filter { limit in
      guard !requests.contains(where: { $0.key == limit.key }) else { return false }
      // A limit without a request is the request, unless containers request something.
      return total[state.resource(limit.key)] == 0
    }
    for entry in requests + limits
    where entry.key == "cpu" || entry.key == "memory" || entry.key.hasPrefix("hugepages-") {
      let id = state.resource(entry.key)
      let value = amount(entry.value, of: entry.key, in: object, path: "spec.resources")
      total[id] = value
      if id == .cpu { total.nonZeroCPU = value }
      if id == .memory { total.nonZeroMemory = value }
    }
  }

  private mutating func overhead(_ value: KubeValue?, _ object: KubeObject) -> Demand {
    var demand = Demand()
    for entry in value?.mapping?.entries ?? [] where Self.isCounted(entry.key) {
      let id = state.resource(entry.key)
      demand[id] = amount(entry.value, of: entry.key, in: object, path: "spec.overhead")
    }
    demand.nonZeroCPU = demand[.cpu]
    demand.nonZeroMemory = demand[.memory]
    return demand
  }
}
