import KubeModel

extension Check {
  static let ingressClassMissing = Check(
    "REF27", "ingress-class-missing", .high, .networking,
    summary: "An Ingress or a Gateway names a class that nobody serves.",
    why: "No controller takes it up; the host answers nothing.",
    remedy: "Name an IngressClass or a GatewayClass that a controller of this cluster brings.",
    peers: .peers("KY:restrict-ingress-classes"),
    passing: Example.all(classExample("nginx"), ingressOf("nginx")),
    failing: Example.all(classExample("nginx"), ingressOf("ngnix"))
  ) { inspection in
    let ingresses = inspection.each("networking.k8s.io", "Ingress") { ingress in
      guard let node = ingress.root.at("spec", "ingressClassName"), let name = node.string,
        !ofClouds.contains(name),
        inspection.find("networking.k8s.io", "IngressClass", namespace: nil, name: name) == nil
      else { return nil }
      return Violation(
        ingress, "the IngressClass \(name) is missing", path: "spec.ingressClassName", node: node,
        severity: severity(name, "IngressClass", inspection))
    }
    let gateways = inspection.each("gateway.networking.k8s.io", "Gateway") { gateway in
      guard let node = gateway.root.at("spec", "gatewayClassName"), let name = node.string,
        !name.hasPrefix("gke-"), !ofClouds.contains(name),
        inspection.find("gateway.networking.k8s.io", "GatewayClass", namespace: nil, name: name) == nil
      else { return nil }
      return Violation(
        gateway, "the GatewayClass \(name) is missing", path: "spec.gatewayClassName", node: node,
        severity: severity(name, "GatewayClass", inspection))
    }
    return ingresses + gateways
  }

  /// Classes that a managed cluster or the chart of a controller brings.
  private static let ofClouds = [
    "alb", "gce", "gce-internal", "azure-application-gateway", "azure-alb-external",
    "webapprouting.kubernetes.azure.com",
    "eks-auto-alb", "istio", "istio-remote", "istio-waypoint", "cilium",
  ]

  /// A chart brings its class with it; where classes stand in the files, a near one is meant.
  private static func severity(_ name: String, _ kind: String, _ inspection: Inspection) -> Severity? {
    if !inspection.isComplete,
      inspection.all(kind == "IngressClass" ? "networking.k8s.io" : "gateway.networking.k8s.io", kind).isEmpty
    {
      return .info
    }
    let charts = inspection.all("helm.toolkit.fluxcd.io", "HelmRelease") + inspection.all("argoproj.io", "Application")
    let family = name.split(separator: "-").first.map(String.init) ?? name
    return charts.contains { $0.root.json().contains(family) } ? .info : nil
  }

  private static func classExample(_ name: String) -> String {
    Example.object(
      "networking.k8s.io/v1", "IngressClass", "spec: {controller: k8s.io/ingress-nginx}", name: name, metadata: "")
  }

  private static func ingressOf(_ name: String) -> String {
    Example.object(
      "networking.k8s.io/v1", "Ingress",
      "spec: {ingressClassName: \(name), defaultBackend: {service: {name: a, port: {number: 80}}}}")
  }

  static let certificateMissing = Check(
    "REF29", "tls-secret-without-certificate", .high, .networking,
    summary: "An Ingress or a Gateway serves a certificate that nobody makes.",
    why: "Visitors get the certificate of the controller itself, and a warning.",
    remedy: "Add a Certificate for that Secret, or the annotation cert-manager.io/cluster-issuer.",
    peers: .peers("IST:0161"),
    passing: Example.all(tlsExample, certificateExample("web-tls")),
    failing: Example.all(tlsExample, certificateExample("other-tls"))
  ) { inspection in
    let ingresses = inspection.all("networking.k8s.io", "Ingress").flatMap { ingress -> [Violation] in
      if isIssued(ingress) { return [] }
      return (ingress.root.at("spec", "tls")?.sequence ?? []).enumerated().compactMap { index, entry in
        guard let node = entry["secretName"], let name = node.string, !name.isEmpty else { return nil }
        return violation(ingress, node, (name, ingress.namespace), "spec.tls[\(index)].secretName", inspection)
      }
    }
    let gateways = inspection.all("gateway.networking.k8s.io", "Gateway").flatMap { gateway -> [Violation] in
      if isIssued(gateway) { return [] }
      return (gateway.root.at("spec", "listeners")?.sequence ?? []).enumerated().flatMap {
        index, listener -> [Violation] in
        (listener.at("tls", "certificateRefs")?.sequence ?? []).enumerated().compactMap { place, node in
          guard (node["kind"]?.string ?? "Secret") == "Secret", let name = node["name"]?.string else { return nil }
          let namespace = node["namespace"]?.string ?? gateway.namespace
          let path = "spec.listeners[\(index)].tls.certificateRefs[\(place)]"
          if namespace != gateway.namespace, !isGranted(to: gateway, in: namespace, inspection) {
            return Violation(
              gateway, "no ReferenceGrant of \(namespace ?? "default") permits its Secret", path: path, node: node,
              severity: inspection.missing(in: namespace))
          }
          return violation(gateway, node, (name, namespace), path, inspection)
        }
      }
    }
    return ingresses + gateways
  }

  /// cert-manager makes the Secret of an object that asks for it.
  private static func isIssued(_ object: KubeObject) -> Bool {
    object.annotations.contains {
      ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme"].contains($0.key)
    }
  }

  private static func violation(
    _ object: KubeObject, _ node: KubeValue, _ secret: (name: String, namespace: String?), _ path: String,
    _ inspection: Inspection
  ) -> Violation? {
    let namespace = secret.namespace ?? ""
    if inspection.find("", "Secret", namespace: namespace, name: secret.name) != nil
      || inspection.secretMakers.makes(secret.name, in: namespace)
    {
      return nil
    }
    return Violation(
      object, "nobody makes the Secret \(secret.name) in namespace \(namespace)", path: path, node: node,
      severity: inspection.missing(in: secret.namespace))
  }

  private static func isGranted(to gateway: KubeObject, in namespace: String?, _ inspection: Inspection) -> Bool {
    inspection.all("gateway.networking.k8s.io", "ReferenceGrant").contains { grant in
      grant.namespace == namespace
        && (grant.root.at("spec", "from")?.sequence ?? []).contains {
          $0["kind"]?.string == "Gateway" && $0["namespace"]?.string == gateway.namespace
        }
    }
  }

  private static let tlsExample = Example.object(
    "networking.k8s.io/v1", "Ingress",
    "spec: {tls: [{hosts: [a.example.com], secretName: web-tls}], "
      + "defaultBackend: {service: {name: a, port: {number: 80}}}}")

  private static func certificateExample(_ secret: String) -> String {
    Example.object(
      "cert-manager.io/v1", "Certificate",
      "spec: {secretName: \(secret), dnsNames: [a.example.com], issuerRef: {name: a}}")
  }
}
