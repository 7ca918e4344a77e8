import KubeModel

extension Check {
  static let envoyFilterOrder = Check(
    "MSH15", "envoyfilter-order", .medium, .networking,
    summary: "A patch of an EnvoyFilter depends on an order that nothing fixes, or has an operation that does nothing.",
    why: "It works until another filter is added or Istio is updated.",
    remedy: "Set priority, or use INSERT_FIRST; use an operation that the place knows.",
    peers: ["istio:IST0151", "istio:IST0152", "istio:IST0153", "istio:IST0154", "istio:IST0155"],
    passing: filterExample("INSERT_FIRST"), failing: filterExample("INSERT_BEFORE")
  ) { inspection in
    inspection.istio("EnvoyFilter").flatMap { filter -> [Violation] in
      let isOrdered = filter.root.at("spec", "priority") != nil
      return (filter.root.at("spec", "configPatches")?.sequence ?? []).enumerated().compactMap { index, patch in
        let operation = patch.at("patch", "operation")?.string ?? ""
        let place = patch["applyTo"]?.string ?? ""
        let path = "spec.configPatches[\(index)].patch.operation"
        let isRelative = ["INSERT_BEFORE", "INSERT_AFTER", "REPLACE", "MERGE"].contains(operation)
        if operation == "REPLACE", !["NETWORK_FILTER", "HTTP_FILTER", "LISTENER_FILTER"].contains(place) {
          return Violation(filter, "REPLACE does nothing for \(place)", path: path, node: patch)
        }
        if operation == "ADD", ["NETWORK_FILTER", "HTTP_FILTER"].contains(place) {
          return Violation(filter, "ADD puts a \(place) at no fixed place", path: path, node: patch)
        }
        guard isRelative, operation != "MERGE", !isOrdered else { return nil }
        return Violation(filter, "\(operation) without a priority", path: path, node: patch)
      }
    }
  }

  static let deprecatedMeshField = Check(
    "MSH23", "deprecated-mesh-field", .low, .networking,
    summary: "A field or annotation that Istio has given up.",
    why: "A later version passes it over without a word.",
    remedy: "Write what replaced it.",
    peers: ["istio:IST0002", "istio:IST0133"],
    passing: MeshExample.istio("EnvoyFilter", "workloadSelector: {labels: {app: a}}, configPatches: []"),
    failing: MeshExample.istio("EnvoyFilter", "filters: []")
  ) { inspection in
    let fields = inspection.all { $0.group == "networking.istio.io" }.flatMap { object -> [Violation] in
      guard let fields = deprecated[object.kind] else { return [] }
      return fields.compactMap { path, instead in
        guard let node = object.root.at(path: path) else { return nil }
        return Violation(object, "\(path) is given up", path: path, node: node, remedy: instead)
      }
    }
    let routes = inspection.istio("VirtualService").flatMap { service in
      MeshRoute.all(service).compactMap { route -> Violation? in
        let old = ["mirrorPercent", "mirror_percent"].first { route.value[$0] != nil }
        let fault = route.value.at("fault", "delay", "percent")
        guard old != nil || fault != nil else { return nil }
        return Violation(
          service, "\(old ?? "fault.delay.percent") is given up", path: route.path,
          remedy: old == nil ? "Write percentage." : "Write mirrorPercentage.")
      }
    }
    return fields + routes
  }

  private static let deprecated: [String: [(path: String, instead: String)]] = [
    "EnvoyFilter": [
      ("spec.filters", "Write configPatches."), ("spec.workloadLabels", "Write workloadSelector."),
    ],
    "DestinationRule": [
      ("spec.trafficPolicy.outlierDetection.consecutiveErrors", "Write consecutive5xxErrors."),
      ("spec.trafficPolicy.loadBalancer.consistentHash.minimumRingSize", "Write ringHash.minimumRingSize."),
    ],
    "Sidecar": [("spec.localhost", "Delete it.")],
  ]

  private static func filterExample(_ operation: String) -> String {
    MeshExample.istio(
      "EnvoyFilter",
      "configPatches: [{applyTo: HTTP_FILTER, match: {context: SIDECAR_INBOUND}, "
        + "patch: {operation: \(operation), value: {name: a}}}]", group: "networking.istio.io/v1alpha3")
  }
}
