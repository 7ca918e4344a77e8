import KubeModel

extension Check {
  static let issuerMissing = Check(
    "REF28", "issuer-missing", .high, .security,
    summary: "A Certificate names an issuer that does not exist.",
    why: "The certificate is never issued, and TLS fails when the old one ends.",
    remedy: "Name an Issuer of the namespace or a ClusterIssuer.",
    passing: issuerExample("letsencrypt"), failing: issuerExample("letsencrytp")
  ) { inspection in
    inspection.all("cert-manager.io", "Certificate").compactMap { certificate in
      guard let node = certificate.root.at("spec", "issuerRef"), let name = node["name"]?.string,
        (node["group"]?.string ?? "cert-manager.io") == "cert-manager.io"
      else { return nil }
      let kind = node["kind"]?.string ?? "Issuer"
      let namespace = kind == "Issuer" ? certificate.namespace : nil
      if inspection.find("cert-manager.io", kind, namespace: namespace, name: name) != nil { return nil }
      return Violation(
        certificate, "the \(kind) \(name) is missing", path: "spec.issuerRef", node: node,
        severity: inspection.missing(in: namespace))
    }
  }

  private static func issuerExample(_ name: String) -> String {
    """
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: letsencrypt}
    spec: {selfSigned: {}}
    ---
    apiVersion: cert-manager.io/v1
    kind: Certificate
    metadata: {name: a, namespace: x}
    spec: {secretName: a, dnsNames: [example.com], issuerRef: {kind: ClusterIssuer, name: \(name)}}
    """
  }
}
