import KubeModel

extension Check {
  static let externalNameDuplicate = Check(
    "ING15", "external-dns-duplicate", .high, .networking,
    summary: "Two objects claim the same name in DNS.",
    why: "The record points at one of them, and changes when they are written again.",
    remedy: "Give each Service its own name.",
    peers: ["kyverno:unique-external-dns"],
    passing: claim("a", "a.example.com") + "---\n" + claim("b", "b.example.com"),
    failing: claim("a", "a.example.com") + "---\n" + claim("b", "a.example.com")
  ) { inspection in
    var first: [String: KubeObject] = [:]
    let key = "external-dns.alpha.kubernetes.io/hostname"
    for ingress in inspection.all("networking.k8s.io", "Ingress") {
      for (_, rule) in ingress.ingressRules { if let host = rule["host"]?.string { first[host] = ingress } }
    }
    return inspection.all("", "Service").flatMap { service -> [Violation] in
      // Weighted and regional records share a name on purpose.
      if service.annotation("external-dns.alpha.kubernetes.io/set-identifier") != nil { return [] }
      return (service.annotation(key) ?? "").split(separator: ",").compactMap { part in
        let name = String(part.filter { $0 != " " })
        if name.isEmpty { return nil }
        guard let other = first[name] else {
          first[name] = service
          return nil
        }
        return Violation(
          service, "claims \(name), as \(other.title) does", path: "metadata.annotations[\(key)]",
          node: service.root.at("metadata", "annotations")?[key])
      }
    }
  }

  private static func claim(_ name: String, _ host: String) -> String {
    ExposureExample.service(
      "type: LoadBalancer", annotations: "external-dns.alpha.kubernetes.io/hostname: \(host)", name: name)
  }

  static let timeoutLadder = Check(
    "ING17", "timeout-ladder", .medium, .networking,
    summary: "An inner time limit is longer than the one around it.",
    why: "The outer side gives up first: users get 504 while the work goes on, and retries double it.",
    remedy: "Let each limit be shorter than that of whoever waits for it.",
    passing: timeoutExample("5s"), failing: timeoutExample("20s")
  ) { inspection in
    let routes = inspection.all("gateway.networking.k8s.io", "HTTPRoute").flatMap { route -> [Violation] in
      (route.root.at("spec", "rules")?.sequence ?? []).enumerated().compactMap { index, rule in
        guard let node = rule.at("timeouts", "backendRequest"), let inner = duration(node),
          let outer = rule.at("timeouts", "request").flatMap(duration), outer.nanoseconds > 0,
          inner.nanoseconds > outer.nanoseconds
        else { return nil }
        return Violation(
          route, "one attempt may take longer than the whole request",
          path: "spec.rules[\(index)].timeouts.backendRequest", node: node)
      }
    }
    return routes + behindIngress(inspection)
  }

  /// A mesh that waits longer for a Service than the ingress in front of it.
  private static func behindIngress(_ inspection: Inspection) -> [Violation] {
    var limits: [String: (seconds: Int, ingress: KubeObject)] = [:]
    for ingress in inspection.all("networking.k8s.io", "Ingress") {
      let seconds: Int
      switch ingress.ingressClass {
      case "nginx": seconds = Int(ingress.annotation("nginx.ingress.kubernetes.io/proxy-read-timeout") ?? "") ?? 60
      case "alb":
        let attributes = ingress.annotation("alb.ingress.kubernetes.io/load-balancer-attributes") ?? ""
        let idle = attributes.split(separator: ",").first { $0.hasPrefix("idle_timeout.timeout_seconds=") }
        seconds = idle.flatMap { Int($0.split(separator: "=").last ?? "") } ?? 60
      default: continue
      }
      for (_, value) in TrafficMap.ingressServices(ingress) {
        limits["\(ingress.namespace ?? "")/\(value["name"]?.string ?? "")"] = (seconds, ingress)
      }
    }
    if limits.isEmpty { return [] }
    return inspection.all("networking.istio.io", "VirtualService").flatMap { service -> [Violation] in
      (service.root.at("spec", "http")?.sequence ?? []).enumerated().compactMap { index, rule in
        guard let node = rule["timeout"], let inner = duration(node) else { return nil }
        for host in service.root.at("spec", "hosts")?.sequence ?? [] {
          let parts = (host.string ?? "").split(separator: ".").map(String.init)
          let key = "\(parts.count > 1 ? parts[1] : service.namespace ?? "")/\(parts.first ?? "")"
          guard let limit = limits[key], inner.nanoseconds > Int64(limit.seconds) * 1_000_000_000 else { continue }
          return Violation(
            service, "waits longer than the \(limit.seconds) s of \(limit.ingress.title)",
            path: "spec.http[\(index)].timeout", node: node)
        }
        return nil
      }
    }
  }

  static func duration(_ value: KubeValue) -> GoDuration? { value.string.flatMap { try? GoDuration(parsing: $0) } }

  private static func timeoutExample(_ inner: String) -> String {
    """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: a, namespace: x}
    spec: {rules: [{timeouts: {request: 10s, backendRequest: \(inner)}, backendRefs: [{name: a, port: 80}]}]}
    """
  }

  static let solverPath = Check(
    "ING21", "acme-solver-path", .high, .security,
    summary: "The proof that ACME asks for can't be given.",
    why: "The certificate is never issued, and TLS fails when the old one ends.",
    remedy: "Use a DNS-01 solver for wildcards; for HTTP-01 let the ingress reach port 8089 of the solver's pod.",
    passing: acmeExample("a.example.com"), failing: acmeExample("*.example.com")
  ) { inspection in
    inspection.all("cert-manager.io", "Certificate").flatMap { certificate -> [Violation] in
      let reference = certificate.root.at("spec", "issuerRef")
      let kind = reference?["kind"]?.string ?? "Issuer"
      guard
        let issuer = inspection.find(
          "cert-manager.io", kind, namespace: kind == "Issuer" ? certificate.namespace : nil,
          name: reference?["name"]?.string ?? ""),
        let solvers = issuer.root.at("spec", "acme", "solvers")?.sequence, !solvers.isEmpty,
        solvers.allSatisfy({ $0["http01"] != nil })
      else { return [] }
      let names = (certificate.root.at("spec", "dnsNames")?.sequence ?? []).enumerated()
      let wild = names.compactMap { index, name -> Violation? in
        guard let text = name.string, text.hasPrefix("*.") else { return nil }
        return Violation(
          certificate, "\(text) needs DNS-01, and \(issuer.title) has HTTP-01 only", path: "spec.dnsNames[\(index)]",
          node: name)
      }
      return wild + closedSolver(certificate, inspection)
    }
  }

  /// Policies that select the solver's pods and open port 8089 to nobody.
  private static func closedSolver(_ certificate: KubeObject, _ inspection: Inspection) -> [Violation] {
    let policies = inspection.all("networking.k8s.io", "NetworkPolicy").filter { $0.namespace == certificate.namespace }
      .map(KubernetesPolicyReader.policy)
    let selecting = policies.filter { policy in
      guard policy.isolates.contains(.ingress), case .pods(let term) = policy.subject else { return false }
      return term.pods.evaluate { key in
        switch key {
        case "acme.cert-manager.io/http01-solver": .value("true")
        case "acme.cert-manager.io/http-domain", "acme.cert-manager.io/http-token": .unknown
        default: .absent
        }
      } == .yes
    }
    let isOpen = selecting.contains { policy in
      policy.ingress.contains { $0.ports.numbers.contains(.tcp, 8089) || !$0.ports.named.isEmpty }
    }
    guard !selecting.isEmpty, !isOpen else { return [] }
    return [Violation(certificate, "\(selecting[0].object.title) closes port 8089 of the solver's pod")]
  }

  private static func acmeExample(_ name: String) -> String {
    """
    apiVersion: cert-manager.io/v1
    kind: Issuer
    metadata: {name: acme, namespace: x}
    spec: {acme: {server: "https://acme.example.com", privateKeySecretRef: {name: k}, solvers: [{http01: {ingress: {}}}]}}
    ---
    apiVersion: cert-manager.io/v1
    kind: Certificate
    metadata: {name: a, namespace: x}
    spec: {secretName: a, dnsNames: ["\(name)"], issuerRef: {name: acme}}
    """
  }
}
