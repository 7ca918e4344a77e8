/// What a whole pod asks for, as quota and LimitRange count it.
///
/// Mirrors `component-helpers/resource.PodRequests` and `PodLimits`.
package enum PodResources {
  package static func requests(_ spec: KubeValue) -> ResourceAmounts {
    var total = sum(spec, "requests")
    let given = ResourceAmounts(spec.at("resources", "requests"))
    for entry in given.entries where isPodLevel(entry.name) { total[entry.name] = entry.amount }
    total.add(ResourceAmounts(spec["overhead"]))
    return total
  }

  package static func limits(_ spec: KubeValue) -> ResourceAmounts {
    var total = sum(spec, "limits")
    let given = ResourceAmounts(spec.at("resources", "limits"))
    for entry in given.entries where isPodLevel(entry.name) { total[entry.name] = entry.amount }
    // Overhead makes no limit where there is none.
    for entry in ResourceAmounts(spec["overhead"]).entries {
      if let limit = total[entry.name], !limit.isZero { total[entry.name] = limit + entry.amount }
    }
    return total
  }

  /// Whether `spec.resources` names a resource that counts for the whole pod.
  package static func hasPodLevel(_ spec: KubeValue) -> Bool {
    ["requests", "limits"].contains { list in
      (spec.at("resources", list)?.mapping?.entries ?? []).contains { isPodLevel($0.key) }
    }
  }

  static func isPodLevel(_ name: String) -> Bool {
    name == "cpu" || name == "memory" || name.hasPrefix("hugepages-")
  }

  /// Containers and sidecars run together; each other init container runs with the sidecars before it.
  private static func sum(_ spec: KubeValue, _ list: String) -> ResourceAmounts {
    var total = ResourceAmounts()
    for container in spec["containers"]?.sequence ?? [] {
      total.add(ResourceAmounts(container.at("resources", list)))
    }
    var sidecars = ResourceAmounts()
    var peak = ResourceAmounts()
    for container in spec["initContainers"]?.sequence ?? [] {
      var own = ResourceAmounts(container.at("resources", list))
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
    return total
  }

  /// The quality of service class of a pod.
  ///
  /// Mirrors `component-helpers/…/qos.ComputePodQOS`: only cpu and memory count, and zero is not set.
  package static func qosClass(_ spec: KubeValue) -> String {
    var requests = ResourceAmounts()
    var limits = ResourceAmounts()
    var isGuaranteed = true
    let containers =
      hasPodLevel(spec)
      ? [spec] : (spec["initContainers"]?.sequence ?? []) + (spec["containers"]?.sequence ?? [])
    for container in containers {
      requests.add(counted(container.at("resources", "requests")))
      let own = counted(container.at("resources", "limits"))
      if own.entries.count != 2 { isGuaranteed = false }
      limits.add(own)
    }
    if requests.isEmpty && limits.isEmpty { return "BestEffort" }
    let isEqual = requests.entries.allSatisfy { limits[$0.name] == $0.amount }
    return isGuaranteed && isEqual && requests.entries.count == limits.entries.count ? "Guaranteed" : "Burstable"
  }

  private static func counted(_ list: KubeValue?) -> ResourceAmounts {
    ResourceAmounts(list).filtered { ($0.name == "cpu" || $0.name == "memory") && $0.amount > .zero }
  }
}
