import KubeModel

extension Check {
  static let istioReferenceMissing = Check(
    "MSH01", "istio-ref-missing", .error, .networking,
    summary: "An Istio object names a gateway, a host or a subset that does not exist.",
    why: "The route leads nowhere: 404, 503, or the whole object is passed over.",
    remedy: "Name what exists: namespace/gateway, a Service of the right namespace, a subset of its DestinationRule.",
    peers: ["istio:IST0101", "istio:IST0173", "istio:IST0174"],
    passing: MeshExample.service
      + MeshExample.istio(
        "VirtualService", "hosts: [a], http: [{route: [{destination: {host: a, port: {number: 80}}}]}]"),
    failing: MeshExample.service
      + MeshExample.istio(
        "VirtualService", "hosts: [a], http: [{route: [{destination: {host: b, port: {number: 80}}}]}]")
  ) { inspection in
    inspection.istio("VirtualService").flatMap { service in
      missingGateways(service, inspection) + missingDestinations(service, inspection)
    }
  }

  private static func missingGateways(_ service: KubeObject, _ inspection: Inspection) -> [Violation] {
    (service.root.at("spec", "gateways")?.sequence ?? []).enumerated().compactMap { index, node in
      guard let text = node.string, text != "mesh" else { return nil }
      let parts = text.split(separator: "/").map(String.init)
      let namespace = parts.count == 2 ? parts[0] : service.namespace
      let name = parts.last ?? ""
      if inspection.find("networking.istio.io", "Gateway", namespace: namespace, name: name) != nil { return nil }
      return Violation(
        service, "the gateway \(text) is missing", path: "spec.gateways[\(index)]", node: node,
        severity: inspection.missing(in: namespace))
    }
  }

  private static func missingDestinations(_ service: KubeObject, _ inspection: Inspection) -> [Violation] {
    TrafficMap.destinations(service).flatMap { path, destination -> [Violation] in
      guard let node = destination["host"], let text = node.string else { return [] }
      let host = MeshHost(text, from: service.namespace ?? "", inspection)
      if !inspection.knows(host) {
        let namespace: String? = if case .service(_, let namespace) = host { namespace } else { nil }
        return [
          Violation(
            service, "the host \(text) is missing", path: "\(path).host", node: node,
            severity: inspection.missing(in: namespace))
        ]
      }
      guard let subset = destination["subset"], let name = subset.string else { return [] }
      let rules = inspection.istio("DestinationRule").filter { rule in
        MeshHost(rule.root.at("spec", "host")?.string ?? "", from: rule.namespace ?? "", inspection) == host
      }
      let exists = rules.contains { rule in
        (rule.root.at("spec", "subsets")?.sequence ?? []).contains { $0["name"]?.string == name }
      }
      if exists { return [] }
      return [
        Violation(
          service, "no DestinationRule of \(text) has a subset \(name)", path: "\(path).subset", node: subset,
          severity: inspection.isComplete || !rules.isEmpty ? nil : .info)
      ]
    }
  }

  static let routePortNeeded = Check(
    "MSH06", "vs-port-needed", .error, .networking,
    summary: "A route names a Service with several ports, and no port.",
    why: "Istio can't choose: it refuses the route.",
    remedy: "Write destination.port.number.",
    peers: ["istio:IST0112"],
    passing: MeshExample.service
      + MeshExample.istio(
        "VirtualService", "hosts: [a], http: [{route: [{destination: {host: a, port: {number: 80}}}]}]"),
    failing: MeshExample.service
      + MeshExample.istio("VirtualService", "hosts: [a], http: [{route: [{destination: {host: a}}]}]")
  ) { inspection in
    inspection.istio("VirtualService").flatMap { service in
      TrafficMap.destinations(service).compactMap { path, destination -> Violation? in
        guard destination["port"] == nil, let text = destination["host"]?.string,
          case .service(let name, let namespace) = MeshHost(text, from: service.namespace ?? "", inspection),
          let target = inspection.find("", "Service", namespace: namespace, name: name)
        else { return nil }
        let count = (target.root.at("spec", "ports")?.sequence ?? []).count
        guard count > 1 else { return nil }
        return Violation(
          service, "\(target.title) has \(count) ports, the route names none", path: path, node: destination)
      }
    }
  }

  static let subsetSelectsNothing = Check(
    "MSH11", "subset-selects-nothing", .error, .networking,
    summary: "A subset of a DestinationRule has no pod.",
    why: "Traffic to it ends in 503 (no healthy upstream).",
    remedy: "Let the labels be those of the pods behind the Service.",
    peers: ["istio:IST0173"],
    passing: MeshExample.service + MeshExample.pod(labels: "app: a, version: v1") + subsetExample,
    failing: MeshExample.service + MeshExample.pod(labels: "app: a, version: v2") + subsetExample
  ) { inspection in
    inspection.istio("DestinationRule").flatMap { rule -> [Violation] in
      guard
        case .service(let name, let namespace) = MeshHost(
          rule.root.at("spec", "host")?.string ?? "", from: rule.namespace ?? "", inspection),
        let selector = inspection.find("", "Service", namespace: namespace, name: name)?.podSelector
      else { return [] }
      let behind = inspection.workloads(in: namespace, selectedBy: selector)
      if behind.isEmpty { return [] }
      return (rule.root.at("spec", "subsets")?.sequence ?? []).enumerated().compactMap { index, subset in
        let labels = subset["labels"]?.mapping?.entries ?? []
        // Argo Rollouts writes the hash of a version here.
        if labels.isEmpty || labels.contains(where: { $0.key == "rollouts-pod-template-hash" }) { return nil }
        let isMet = behind.contains { pod in labels.allSatisfy { pod.label($0.key) == $0.value.string } }
        if isMet { return nil }
        return Violation(
          rule, "subset \(subset["name"]?.string ?? "") has no pod", path: "spec.subsets[\(index)]", node: subset)
      }
    }
  }

  private static let subsetExample = MeshExample.istio(
    "DestinationRule", "host: a, subsets: [{name: v1, labels: {version: v1}}]")
}
