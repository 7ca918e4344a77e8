import KubeModel

extension Check {
  static let tlsMissing = Check(
    "ING01", "tls-missing", .medium, .networking,
    summary: "A host is served without TLS, or plain HTTP is not redirected.",
    why: "Passwords and sessions go over the wire in the clear.",
    remedy: "Give the host a certificate under spec.tls, and redirect HTTP to HTTPS.",
    peers: ["polaris:tlsSettingsMissing", "kubescape:C-0263", "kyverno:require-ingress-https"],
    passing: ExposureExample.ingress(ExposureExample.secure), failing: ExposureExample.ingress()
  ) { inspection in
    let ingresses = inspection.all("networking.k8s.io", "Ingress").compactMap { ingress -> Violation? in
      let hasTLS = !(ingress.root.at("spec", "tls")?.sequence ?? []).isEmpty
      if hasTLS || ingress.hasAnnotatedCertificate { return nil }
      return Violation(ingress, "serves its hosts without TLS", path: "spec")
    }
    return ingresses + plainListeners(inspection) + plainServers(inspection)
  }

  /// Listeners of Gateways that speak HTTP and lead nobody to HTTPS.
  private static func plainListeners(_ inspection: Inspection) -> [Violation] {
    let redirecting = inspection.all("gateway.networking.k8s.io", "HTTPRoute").filter { route in
      (route.root.at("spec", "rules")?.sequence ?? []).contains { rule in
        (rule["filters"]?.sequence ?? []).contains { $0.at("requestRedirect", "scheme")?.string == "https" }
      }
    }
    return inspection.all("gateway.networking.k8s.io", "Gateway").flatMap { gateway -> [Violation] in
      let isRedirected = redirecting.contains { route in
        (route.root.at("spec", "parentRefs")?.sequence ?? []).contains { parent in
          parent["name"]?.string == gateway.name
            && (parent["namespace"]?.string ?? route.namespace) == gateway.namespace
        }
      }
      return (gateway.root.at("spec", "listeners")?.sequence ?? []).enumerated().compactMap { index, listener in
        guard listener["protocol"]?.string == "HTTP", !isRedirected else { return nil }
        return Violation(
          gateway, "listens for plain HTTP and no route redirects it", path: "spec.listeners[\(index)]", node: listener)
      }
    }
  }

  private static func plainServers(_ inspection: Inspection) -> [Violation] {
    inspection.all("networking.istio.io", "Gateway").flatMap { gateway -> [Violation] in
      (gateway.root.at("spec", "servers")?.sequence ?? []).enumerated().compactMap { index, server in
        let name = server.at("port", "protocol")?.string?.uppercased() ?? ""
        guard name == "HTTP" || name == "HTTP2", server.at("tls", "httpsRedirect")?.bool != true else { return nil }
        return Violation(
          gateway, "serves plain HTTP without httpsRedirect", path: "spec.servers[\(index)]", node: server)
      }
    }
  }

  static let tlsHostMismatch = Check(
    "ING02", "tls-host-mismatch", .high, .networking,
    summary: "A host of an Ingress stands in no TLS entry, or its certificate does not name it.",
    why: "Browsers get the controller's own certificate, and refuse it.",
    remedy: "Name the host under spec.tls[].hosts and among the dnsNames of the Certificate.",
    peers: ["kyverno:ingress-host-match-tls"],
    passing: ExposureExample.ingress(ExposureExample.secure),
    failing: ExposureExample.ingress(host: "b.example.com", ExposureExample.secure)
  ) { inspection in
    var certificates: [String: KubeObject] = [:]
    for certificate in inspection.all("cert-manager.io", "Certificate") {
      let secret = certificate.root.at("spec", "secretName")?.string ?? ""
      certificates["\(certificate.namespace ?? "")/\(secret)"] = certificate
    }
    return inspection.all("networking.k8s.io", "Ingress").flatMap { ingress -> [Violation] in
      let entries = ingress.root.at("spec", "tls")?.sequence ?? []
      if entries.isEmpty { return [] }
      return ingress.ingressRules.compactMap { path, rule in
        guard let node = rule["host"], let host = node.string, !host.isEmpty else { return nil }
        let entry = entries.first { entry in
          let hosts = entry["hosts"]?.sequence ?? []
          return hosts.isEmpty || hosts.contains { PublicName.covers($0.string ?? "", host) }
        }
        guard let entry else {
          return Violation(ingress, "no TLS entry names \(host)", path: "\(path).host", node: node)
        }
        guard let secret = entry["secretName"]?.string,
          let certificate = certificates["\(ingress.namespace ?? "")/\(secret)"]
        else { return nil }
        let names = certificate.root.at("spec", "dnsNames")?.sequence ?? []
        if names.contains(where: { PublicName.covers($0.string ?? "", host) }) { return nil }
        if certificate.root.at("spec", "commonName")?.string == host { return nil }
        return Violation(
          ingress, "\(certificate.title) of its secret \(secret) does not name \(host)", path: "\(path).host",
          node: node)
      }
    }
  }

  static let tlsPolicy = Check(
    "ING20", "tls-policy", .medium, .networking,
    summary: "TLS older than 1.2 is accepted.",
    why: "TLS 1.0 and 1.1 are broken, and PCI DSS forbids them.",
    remedy: "Accept TLS 1.2 and 1.3 only.",
    peers: ["kyverno:disallow-default-tlsoptions", "kyverno:enforce-min-tls-version"],
    passing: tlsExample("TLSV1_2"), failing: tlsExample("TLSV1_0")
  ) { inspection in
    let kinds = ["Gateway", "TLSOption", "Mesh", "ConfigMap", "Ingress"]
    return inspection.all { kinds.contains($0.kind) }.flatMap { oldProtocols($0) }
  }

  private static func oldProtocols(_ object: KubeObject) -> [Violation] {
    func found(_ path: String, _ text: String) -> Violation {
      Violation(object, "accepts \(text)", path: path, node: object.root.at(path: path))
    }
    switch (object.group, object.kind) {
    case ("networking.istio.io", "Gateway"):
      return (object.root.at("spec", "servers")?.sequence ?? []).enumerated().compactMap { index, server in
        let version = server.at("tls", "minProtocolVersion")?.string ?? ""
        return ["TLSV1_0", "TLSV1_1"].contains(version)
          ? found("spec.servers[\(index)].tls.minProtocolVersion", version) : nil
      }
    case ("traefik.io", "TLSOption"), ("traefik.containo.us", "TLSOption"):
      let version = object.root.at("spec", "minVersion")?.string ?? ""
      return ["VersionTLS10", "VersionTLS11", "VersionSSL30"].contains(version)
        ? [found("spec.minVersion", version)] : []
    case ("consul.hashicorp.com", "Mesh"):
      let version = object.root.at("spec", "tls", "incoming", "tlsMinVersion")?.string ?? ""
      return ["TLSv1_0", "TLSv1_1"].contains(version) ? [found("spec.tls.incoming.tlsMinVersion", version)] : []
    case ("", "ConfigMap"):
      let protocols = object.root.at("data", "ssl-protocols")?.string ?? ""
      let old = protocols.split(separator: " ").contains { $0 == "TLSv1" || $0 == "TLSv1.1" || $0.hasPrefix("SSL") }
      return old ? [found("data.ssl-protocols", protocols)] : []
    case ("networking.k8s.io", "Ingress"):
      let key = "alb.ingress.kubernetes.io/ssl-policy"
      guard let policy = object.annotation(key) else { return [] }
      let isOld = policy == "ELBSecurityPolicy-2016-08" || policy.contains("TLS-1-0") || policy.contains("TLS-1-1")
      return isOld ? [found("metadata.annotations[\(key)]", policy)] : []
    default: return []
    }
  }

  private static func tlsExample(_ version: String) -> String {
    """
    apiVersion: networking.istio.io/v1
    kind: Gateway
    metadata: {name: a, namespace: x}
    spec:
      selector: {istio: ingress}
      servers:
        - port: {number: 443, name: https, protocol: HTTPS}
          hosts: [a.example.com]
          tls: {mode: SIMPLE, credentialName: a, minProtocolVersion: \(version)}
    """
  }
}
