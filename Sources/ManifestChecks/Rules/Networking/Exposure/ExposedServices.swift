import KubeModel

extension Check {
  static let exposedServiceType = Check(
    "ING09", "exposed-service-type", .medium, .networking,
    summary: "A Service opens a port of every node, or a load balancer that nobody declared public.",
    why: "It goes around the ingress: no TLS, no limits, no log in one place.",
    remedy: "Use ClusterIP behind the ingress; else an internal balancer, or loadBalancerSourceRanges.",
    peers: ["kube-linter:exposed-services", "kube-score:service-type", "kyverno:restrict-nodeport"],
    passing: ExposureExample.service("type: ClusterIP"), failing: ExposureExample.service("type: NodePort")
  ) { inspection in
    let traffic = inspection.traffic
    let entrances = Set(traffic.pods(.ingressController) + traffic.pods(.gateway))
    return inspection.all("", "Service").compactMap { service in
      let node = service.root.at("spec", "type")
      switch node?.string {
      case "NodePort":
        if service.ingressClass == "alb" { return nil }
        return Violation(service, "opens a port of every node", path: "spec.type", node: node)
      case "LoadBalancer":
        if service.isInternalBalancer || service.isDeclaredPublic { return nil }
        if !(service.root.at("spec", "loadBalancerSourceRanges")?.sequence ?? []).isEmpty { return nil }
        let isEntrance = service.podSelector.map { selector in
          traffic.pods(in: service.namespace ?? "", LabelExpression(selector)).contains { pod in
            entrances.contains(pod) || traffic.reachability.pods[pod].labels["istio"] != nil
          }
        }
        if isEntrance == true { return nil }
        return Violation(service, "asks for a public load balancer of its own", path: "spec.type", node: node)
      default: return nil
      }
    }
  }

  static let externalIPs = Check(
    "ING10", "external-ips", .high, .networking,
    summary: "A Service claims addresses that are not its own, or is a name for something inside.",
    why: "Traffic for that address goes to whoever writes the Service (CVE-2020-8554).",
    remedy: "Use a load balancer; forbid externalIPs by an admission policy.",
    peers: ["trivy:KSV-0108", "kyverno:restrict-external-ips", "kyverno:no-localhost-service"],
    passing: ExposureExample.service("type: ClusterIP"), failing: ExposureExample.service("externalIPs: [203.0.113.4]")
  ) { inspection in
    inspection.all("", "Service").flatMap { service -> [Violation] in
      var found: [Violation] = []
      if let node = service.root.at("spec", "externalIPs"), !(node.sequence ?? []).isEmpty {
        found.append(Violation(service, "claims external addresses", path: "spec.externalIPs", node: node))
      }
      if let node = service.root.at("spec", "externalName"), let name = node.string?.lowercased(),
        service.root.at("spec", "type")?.string == "ExternalName"
      {
        if name == "localhost" || name.hasPrefix("127.") || name.hasPrefix("169.254.") || name.hasSuffix(".localhost") {
          found.append(Violation(service, "is a name for \(name)", path: "spec.externalName", node: node))
        } else if name.hasSuffix(".svc.cluster.local") || name.hasSuffix(".svc") {
          found.append(
            Violation(
              service, "is a name for \(name) of the cluster, and leads around the policies of routes",
              path: "spec.externalName", node: node, severity: .medium))
        }
      }
      return found
    }
  }

  static let nodePortRange = Check(
    "ING14", "nodeport-range", .low, .networking, optional: true,
    summary: "A node port lies outside 30000 to 32767.",
    why: "The API server refuses it unless its range was changed.",
    remedy: "Leave nodePort out; one is chosen.",
    peers: ["kyverno:restrict-service-port-range"],
    passing: portExample(30080), failing: portExample(8080)
  ) { inspection in
    inspection.all("", "Service").flatMap { service -> [Violation] in
      (service.root.at("spec", "ports")?.sequence ?? []).enumerated().compactMap { index, port in
        guard let node = port["nodePort"], let number = node.integer, !(30000...32767).contains(number), number != 0
        else { return nil }
        return Violation(
          service, "nodePort \(number) is outside the range", path: "spec.ports[\(index)].nodePort", node: node)
      }
    }
  }

  private static func portExample(_ number: Int) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata: {name: a, namespace: x}
    spec: {type: NodePort, selector: {app: a}, ports: [{port: 80, nodePort: \(number)}]}
    """
  }
}

extension KubeObject {
  /// Somebody wrote that it shall face the internet.
  var isDeclaredPublic: Bool {
    annotation("service.beta.kubernetes.io/aws-load-balancer-scheme") == "internet-facing"
      || annotation("networking.gke.io/load-balancer-type") == "External"
      || annotation("service.beta.kubernetes.io/azure-load-balancer-internal") == "false"
  }
}
