import KubeModel

extension Check {
  static let balancerWithoutTLS = Check(
    "ING11", "lb-without-tls", .medium, .networking,
    summary: "A public load balancer serves the web without TLS, or HTTPS without a certificate.",
    why: "The listener is refused by the cloud, or what goes through it can be read.",
    remedy: "Name a certificate in the balancer's annotation and serve 443.",
    peers: ["kyverno:require-encryption-aws-loadbalancers", "kubescape:C-0231", "kubescape:C-0245"],
    passing: ExposureExample.service(
      "type: LoadBalancer", annotations: "service.beta.kubernetes.io/aws-load-balancer-scheme: internal"),
    failing: ExposureExample.service("type: LoadBalancer")
  ) { inspection in
    let services = inspection.each("", "Service") { service in
      guard service.root.at("spec", "type")?.string == "LoadBalancer", !service.isInternalBalancer,
        !service.hasAnnotatedCertificate
      else { return nil }
      let ports = (service.root.at("spec", "ports")?.sequence ?? []).compactMap { $0["port"]?.integer }
      guard ports.contains(80) || ports.contains(8080), !ports.contains(443) else { return nil }
      return Violation(service, "serves plain HTTP to the internet", path: "spec.ports")
    }
    let ingresses = inspection.each("networking.k8s.io", "Ingress") { ingress in
      let listen = "alb.ingress.kubernetes.io/listen-ports"
      guard let ports = ingress.annotation(listen), ports.contains("HTTPS"), !ingress.hasAnnotatedCertificate else {
        return nil
      }
      // The controller looks for a certificate by the hosts.
      let hasHosts = ingress.ingressRules.contains { !($0.value["host"]?.string ?? "").isEmpty }
      if hasHosts || !(ingress.root.at("spec", "tls")?.sequence ?? []).isEmpty { return nil }
      return Violation(
        ingress, "listens for HTTPS and names neither a certificate nor a host",
        path: "metadata.annotations[\(listen)]",
        node: ingress.root.at("metadata", "annotations")?[listen])
    }
    return services + ingresses
  }

  static let trafficPolicy = Check(
    "ING16", "traffic-policy", .medium, .networking,
    summary: "externalTrafficPolicy Local sends traffic to nodes that have no pod.",
    why: "With one pod, or pods in one zone, the balancer loses all its targets when that node goes.",
    remedy: "Run two or more pods spread over zones, or set externalTrafficPolicy to Cluster.",
    passing: localExample(replicas: 3), failing: localExample(replicas: 1)
  ) { inspection in
    inspection.services.compactMap { selection in
      let node = selection.object.root.at("spec", "externalTrafficPolicy")
      guard node?.string == "Local" else { return nil }
      let behind = selection.workloads.map { inspection.workloads[$0] }
      guard !behind.isEmpty, behind.allSatisfy(\.isReplicated), behind.reduce(0, { $0 + $1.replicas }) < 2 else {
        return nil
      }
      return Violation(
        selection.object, "is Local, and one pod of \(behind[0].object.title) stands behind it",
        path: "spec.externalTrafficPolicy", node: node)
    }
  }

  private static func localExample(replicas: Int) -> String {
    ExposureExample.service("type: LoadBalancer, externalTrafficPolicy: Local") + """
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: a, namespace: x}
      spec:
        replicas: \(replicas)
        selector: {matchLabels: {app: a}}
        template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: "a:1"}]}}
      """
  }

  static let publicWithoutFilter = Check(
    "ING19", "source-range-and-waf", .medium, .networking, optional: true,
    summary: "A public Ingress names neither a web application firewall nor the ranges that may come.",
    why: "Every scanner of the internet talks to the application itself.",
    remedy: "Name a firewall or an allow-list in the controller's annotation.",
    passing: ExposureExample.ingress(
      annotations: "nginx.ingress.kubernetes.io/whitelist-source-range: 203.0.113.0/24"),
    failing: ExposureExample.ingress()
  ) { inspection in
    inspection.each("networking.k8s.io", "Ingress") { ingress in
      if ingress.isInternalBalancer { return nil }
      let keys = [
        "alb.ingress.kubernetes.io/wafv2-acl-arn", "alb.ingress.kubernetes.io/waf-acl-id",
        "alb.ingress.kubernetes.io/inbound-cidrs", "nginx.ingress.kubernetes.io/whitelist-source-range",
        "nginx.ingress.kubernetes.io/allowlist-source-range", "nginx.ingress.kubernetes.io/enable-modsecurity",
        "appgw.ingress.kubernetes.io/waf-policy-for-path", "networking.gke.io/v1beta1.FrontendConfig",
        "cloud.google.com/backend-config",
      ]
      if keys.contains(where: { ingress.annotation($0) != nil }) { return nil }
      return Violation(ingress, "is public without a firewall or an allow-list")
    }
  }
}
