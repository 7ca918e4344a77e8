/// One condition of a ResourceQuota on the objects that it counts.
package struct QuotaScope: Sendable, Hashable {
  var name: String
  var `operator`: String
  var values: [String]

  /// Reads `scopes` and `scopeSelector` of a quota's spec; all must hold.
  package static func all(_ spec: KubeValue) -> [QuotaScope] {
    let plain = (spec["scopes"]?.sequence ?? []).compactMap(\.string).map {
      QuotaScope(name: $0, operator: "Exists", values: [])
    }
    let selected = (spec.at("scopeSelector", "matchExpressions")?.sequence ?? []).map { expression in
      QuotaScope(
        name: expression["scopeName"]?.string ?? "", operator: expression["operator"]?.string ?? "",
        values: (expression["values"]?.sequence ?? []).compactMap(\.string))
    }
    return plain + selected
  }

  /// Whether a pod falls under the scope.
  ///
  /// Mirrors `pkg/quota/v1/evaluator/core.podMatchesScopeFunc`.
  func matches(pod spec: KubeValue) -> Bool {
    switch name {
    case "Terminating": return isTerminating(spec)
    case "NotTerminating": return !isTerminating(spec)
    case "BestEffort": return PodResources.qosClass(spec) == "BestEffort"
    case "NotBestEffort": return PodResources.qosClass(spec) != "BestEffort"
    case "PriorityClass": return matches(spec["priorityClassName"]?.string)
    case "CrossNamespacePodAffinity": return Self.reachesOtherNamespaces(spec)
    default: return false
    }
  }

  /// Whether a PersistentVolumeClaim falls under the scope.
  func matches(claim spec: KubeValue) -> Bool {
    name == "VolumeAttributesClass" && matches(spec["volumeAttributesClassName"]?.string)
  }

  private func matches(_ value: String?) -> Bool {
    let value = value.flatMap { $0.isEmpty ? nil : $0 }
    switch `operator` {
    case "In": return value.map { values.contains($0) } ?? false
    case "NotIn": return value.map { !values.contains($0) } ?? true
    case "Exists": return value != nil
    case "DoesNotExist": return value == nil
    default: return false
    }
  }

  private func isTerminating(_ spec: KubeValue) -> Bool { (spec["activeDeadlineSeconds"]?.integer ?? -1) >= 0 }

  private static func reachesOtherNamespaces(_ spec: KubeValue) -> Bool {
    ["podAffinity", "podAntiAffinity"].contains { side in
      guard let affinity = spec.at("affinity", side) else { return false }
      let required = affinity["requiredDuringSchedulingIgnoredDuringExecution"]?.sequence ?? []
      let preferred = affinity["preferredDuringSchedulingIgnoredDuringExecution"]?.sequence ?? []
      return (required + preferred.compactMap { $0["podAffinityTerm"] }).contains { term in
        !(term["namespaces"]?.sequence ?? []).isEmpty || term["namespaceSelector"].map { !$0.isNull } ?? false
      }
    }
  }
}
