import KubeModel

extension Check {
  static let conflictingScopes = Check(
    "MSH05", "conflicting-sidecar-telemetry", .error, .networking,
    summary: "Two mesh settings of one kind hold for the same pods.",
    why: "One of them wins by its age or by chance.",
    remedy: "Keep one without a selector in each namespace, and let selectors not overlap.",
    peers: ["istio:IST0110", "istio:IST0111", "istio:IST0159", "istio:IST0160"],
    passing: MeshExample.istio("Sidecar", "egress: [{hosts: [./*]}]"),
    failing: MeshExample.istio("Sidecar", "egress: [{hosts: [./*]}]")
      + MeshExample.istio("Sidecar", "egress: [{hosts: [x/*]}]", name: "b")
  ) { inspection in
    ["Sidecar", "Telemetry", "PeerAuthentication"].flatMap { kind -> [Violation] in
      let grouped = Dictionary(grouping: inspection.istio(kind), by: { $0.namespace ?? "" })
      return grouped.keys.sorted().flatMap { namespace in
        overlaps(grouped[namespace] ?? [], kind, namespace, inspection)
      }
    }
  }

  private static func overlaps(
    _ objects: [KubeObject], _ kind: String, _ namespace: String, _ inspection: Inspection
  ) -> [Violation] {
    func labels(_ object: KubeObject) -> [KubeMapping.Entry] {
      let selector =
        object.root.at("spec", kind == "Sidecar" ? "workloadSelector" : "selector")
      return (selector?["labels"] ?? selector?["matchLabels"])?.mapping?.entries ?? []
    }
    func isForReference(_ object: KubeObject) -> Bool {
      object.root.at("spec", "targetRefs") != nil || object.root.at("spec", "targetRef") != nil
    }
    var found: [Violation] = []
    let wide = objects.filter { labels($0).isEmpty && !isForReference($0) }
    for object in wide.dropFirst() {
      found.append(Violation(object, "has no selector, as \(wide[0].title) has none"))
    }
    // A setting for pods may repeat where telemetry is put together; the others can't be.
    let narrow = kind == "Telemetry" ? [] : objects.filter { !labels($0).isEmpty }
    for (index, object) in narrow.enumerated() {
      for other in narrow[..<index] {
        let shared = inspection.workloads(in: namespace).first { pod in
          (labels(object) + labels(other)).allSatisfy { pod.label($0.key) == $0.value.string }
        }
        if let shared {
          found.append(
            Violation(object, "selects \(shared.object.title), as \(other.title) does", path: "spec.selector"))
          break
        }
      }
    }
    return found
  }

  static let authorizationSelectsNothing = Check(
    "MSH13", "authz-selects-nothing", .medium, .networking,
    summary: "A mesh policy selects no pod.",
    why: "The pods that it was meant for are as open as before.",
    remedy: "Let the selector name labels that the pods carry; for a Gateway use targetRefs.",
    peers: ["istio:IST0127", "istio:IST0157", "istio:IST0166", "istio:IST0167"],
    passing: MeshExample.pod() + MeshExample.security("AuthorizationPolicy", "selector: {matchLabels: {app: a}}"),
    failing: MeshExample.pod() + MeshExample.security("AuthorizationPolicy", "selector: {matchLabels: {app: b}}")
  ) { inspection in
    ["AuthorizationPolicy", "RequestAuthentication", "PeerAuthentication", "Telemetry", "WasmPlugin"].flatMap { kind in
      inspection.istio(kind).compactMap { object -> Violation? in
        guard let node = object.root.at("spec", "selector"), let labels = node["matchLabels"]?.mapping?.entries,
          !labels.isEmpty, object.namespace != IstioPolicyReader.rootNamespace
        else { return nil }
        let selector = LabelSelector(matchLabels: labels.map { ($0.key, $0.value.string ?? "") })
        if !inspection.workloads(in: object.namespace ?? "", selectedBy: selector).isEmpty { return nil }
        if inspection.isOfGateway(selector, in: object.namespace) { return nil }
        return Violation(
          object, "selects no pod in namespace \(object.namespace ?? "default")", path: "spec.selector", node: node,
          severity: inspection.missing(in: object.namespace))
      }
    }
  }

  static let denyAllMissing = Check(
    "MSH18", "deny-all-missing", .medium, .networking, optional: true,
    summary: "A namespace of the mesh has no authorization policy that closes it by default.",
    why: "Every pod of the mesh may call every pod of it.",
    remedy: "Add an AuthorizationPolicy with an empty spec, and allow what is needed; with Linkerd use Servers.",
    peers: [
      "kyverno:require-authorizationpolicies", "kyverno:check-linkerd-authorizationpolicy",
      "kyverno:require-linkerd-server",
    ],
    passing: MeshExample.namespace("istio-injection: enabled") + MeshExample.security("AuthorizationPolicy", ""),
    failing: MeshExample.namespace("istio-injection: enabled")
  ) { inspection in
    let policies = inspection.istio("AuthorizationPolicy")
    let servers = inspection.all("policy.linkerd.io", "Server")
    return inspection.each("", "Namespace") { namespace in
      let isIstio =
        namespace.labels.contains { $0.key == "istio-injection" && $0.value == "enabled" }
        || namespace.labels.contains { $0.key == "istio.io/dataplane-mode" && $0.value == "ambient" }
      let isLinkerd = namespace.annotation("linkerd.io/inject") == "enabled"
      guard isIstio || isLinkerd else { return nil }
      let closed =
        isIstio
        ? policies.contains { policy in
          (policy.namespace == namespace.name || policy.namespace == IstioPolicyReader.rootNamespace)
            && policy.root.at("spec", "selector") == nil && policy.root.at("spec", "targetRefs") == nil
            && (policy.root.at("spec", "action")?.string ?? "ALLOW") == "ALLOW"
        }
        : namespace.annotation("config.linkerd.io/default-inbound-policy") == "deny"
          || servers.contains { $0.namespace == namespace.name }
      return closed ? nil : Violation(namespace, "no authorization policy closes it by default")
    }
  }
}
