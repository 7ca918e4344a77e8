import KubeModel

/// Hosts as routes write them: `*` stands for one or more labels at the front.
enum PublicName {
  /// Whether a certificate or a TLS entry for `pattern` serves `host`; its `*` is one label.
  static func covers(_ pattern: String, _ host: String) -> Bool {
    if pattern.lowercased() == host.lowercased() { return true }
    guard pattern.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { return false }
    return pattern.dropFirst().lowercased() == host[dot...].lowercased()
  }

  /// Whether routes for both names meet.
  static func meets(_ one: String, _ other: String) -> Bool {
    if one == other || one == "*" || other == "*" { return true }
    return one.hasPrefix("*.") && other.hasSuffix(one.dropFirst())
      || other.hasPrefix("*.") && one.hasSuffix(other.dropFirst())
  }
}

extension KubeObject {
  func annotation(_ key: String) -> String? {
    root.at("metadata", "annotations")?[key]?.string
  }

  /// The class of an Ingress, by its field or the old annotation.
  var ingressClass: String {
    root.at("spec", "ingressClassName")?.string ?? annotation("kubernetes.io/ingress.class") ?? ""
  }

  /// Rules of an Ingress with their places.
  var ingressRules: [(path: String, value: KubeValue)] {
    (root.at("spec", "rules")?.sequence ?? []).enumerated().map { ("spec.rules[\($0.offset)]", $0.element) }
  }

  /// TLS by a certificate that an annotation names.
  var hasAnnotatedCertificate: Bool {
    let keys = [
      "alb.ingress.kubernetes.io/certificate-arn", "networking.gke.io/managed-certificates",
      "ingress.gcp.kubernetes.io/pre-shared-cert", "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
      "service.beta.kubernetes.io/aws-load-balancer-ssl-cert",
    ]
    return keys.contains { annotation($0) != nil }
      || annotation("traefik.ingress.kubernetes.io/router.tls") == "true"
  }

  /// A balancer that only the own network reaches, by the annotations of the clouds.
  var isInternalBalancer: Bool {
    let pairs = [
      ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
      ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
      ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
      ("networking.gke.io/load-balancer-type", "Internal"), ("cloud.google.com/load-balancer-type", "Internal"),
      ("alb.ingress.kubernetes.io/scheme", "internal"), ("kubernetes.io/ingress.class", "gce-internal"),
    ]
    return pairs.contains { annotation($0.0) == $0.1 }
  }
}
