import KubeModel

extension Check {
  static let ingressControllerBlocked = Check(
    "NET10", "ingress-controller-blocked", .error, .networking,
    summary: "Policies keep the ingress controller or gateway from what a route names.",
    why: "Users get 502, 503 or 504 on that route.",
    remedy: "Allow the controller's pods to the target port, and let them send to it.",
    passing: backendExample(from: "ingress-nginx"), failing: backendExample(from: "monitoring")
  ) { $0.traffic.violations(.backend) }

  static let dependencyBlocked = Check(
    "NET14", "declared-dependency-blocked", .error, .networking,
    summary: "Policies keep a program from a Service that its configuration names.",
    why: "Every call of it times out.",
    remedy: "Allow the pods of the caller at the callee's target port, in both directions.",
    passing: dependencyExample(port: 8080), failing: dependencyExample(port: 80)
  ) { $0.traffic.violations(.dependency) }

  static let namesBlocked = Check(
    "NET15", "dns-blocked", .error, .networking,
    summary: "Policies keep a pod from the cluster's name servers.",
    why: "No name resolves, so it reaches nothing, whatever else is allowed; without TCP long answers fail.",
    remedy: "Allow UDP and TCP 53 to the pods with k8s-app: kube-dns in kube-system.",
    passing: namesExample(ports: "[{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]"),
    failing: namesExample(ports: "[{port: 53, protocol: TCP}]")
  ) { inspection in
    let traffic = inspection.traffic
    let servers = traffic.pods(.nameServer)
    let overTCP = traffic.names.compactMap { connection -> Violation? in
      guard case .pod(let pod) = connection.source, !connection.isBlocked(traffic.reachability),
        !traffic.hasNamesOverTCP(pod, servers)
      else { return nil }
      return Violation(
        connection.object, "reaches the name servers by UDP only; answers above 1,232 bytes need TCP 53",
        severity: .medium)
    }
    return traffic.violations(.names) + overTCP
  }

  static let scrapeBlocked = Check(
    "NET16", "scrape-blocked", .high, .networking,
    summary: "Policies keep Prometheus from an endpoint that a monitor selects.",
    why: "The target is down for Prometheus: no metrics, no scaling by them, alerts that never fire.",
    remedy: "Allow the pods of Prometheus at the metrics port.",
    passing: scrapeExample(port: 8080), failing: scrapeExample(port: 80)
  ) { $0.traffic.violations(.scrape) }

  static let controlPlaneBlocked = Check(
    "NET17", "control-plane-blocked", .high, .networking,
    summary: "Policies keep the API server from a webhook, an operator from the API server, or probes from a pod.",
    why: "Admission fails or is skipped, controllers stand still, pods never become ready.",
    remedy: "Allow the API server's address range at the target port; for operators allow 443 and 6443 to it.",
    passing: webhookExample("ingress: [{ports: [{port: 8080}]}]"),
    failing: webhookExample("ingress: [{from: [{podSelector: {}}]}]")
  ) { $0.traffic.violations(.webhook) + $0.traffic.violations(.apiServer) + $0.traffic.violations(.probe) }

  static let membersBlocked = Check(
    "NET18", "peer-quorum-blocked", .error, .networking,
    summary: "Policies keep the members of a StatefulSet from each other.",
    why: "They never agree on a leader, or stop replicating.",
    remedy: "Allow the set's own pods at the port by which its members talk.",
    passing: membersExample("{app: etcd}"), failing: membersExample("{app: web}")
  ) { $0.traffic.violations(.members) }
}

extension TrafficMap {
  /// Declared traffic of a kind that no reading of the policies lets through.
  fileprivate func violations(_ kind: DeclaredConnection.Kind) -> [Violation] {
    let chosen =
      switch kind {
      case .names: names
      case .dependency: dependencies
      case .backend: backends
      case .scrape: scrapes
      case .webhook: webhooks
      case .apiServer: apiServerCalls
      case .probe: probes
      case .members: members
      }
    return chosen.filter { $0.isBlocked(reachability) }.map { connection in
      Violation(
        connection.object, "\(connection.summary(reachability)) is refused: \(connection.refusal(reachability))",
        path: connection.path, node: connection.node)
    }
  }
}

// MARK: - Examples

extension Check {
  private static func backendExample(from namespace: String) -> String {
    NetworkExample.pod + NetworkExample.service("a")
      + NetworkExample.policy(
        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: "
          + "{kubernetes.io/metadata.name: \(namespace)}}}], ports: [{port: 8080}]}]") + """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: a, namespace: x}
        spec:
          ingressClassName: nginx
          rules:
            - http:
                paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: ingress-nginx, namespace: ingress-nginx}
        spec: {chart: {spec: {chart: ingress-nginx, sourceRef: {kind: HelmRepository, name: a}}}, interval: 1h}
        """
  }

  private static func dependencyExample(port: Int) -> String {
    NetworkExample.pod + NetworkExample.service("a")
      + NetworkExample.policy(
        "policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}], ports: [{port: \(port)}]}]") + """
        apiVersion: v1
        kind: Pod
        metadata: {name: caller, namespace: x, labels: {app: caller}}
        spec: {containers: [{name: a, image: "a:1", env: [{name: A_URL, value: "http://a.x.svc.cluster.local"}]}]}
        """
  }

  private static func namesExample(ports: String) -> String {
    NetworkExample.pod
      + NetworkExample.policy(
        "policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: "
          + "{kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], "
          + "ports: \(ports)}]")
  }

  private static func scrapeExample(port: Int) -> String {
    NetworkExample.pod
      + NetworkExample.policy(
        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: "
          + "{kubernetes.io/metadata.name: monitoring}}}], ports: [{port: \(port)}]}]") + """
        apiVersion: monitoring.coreos.com/v1
        kind: PodMonitor
        metadata: {name: a, namespace: x}
        spec: {selector: {matchLabels: {app: a}}, podMetricsEndpoints: [{port: http}]}
        ---
        apiVersion: monitoring.coreos.com/v1
        kind: Prometheus
        metadata: {name: main, namespace: monitoring}
        spec: {}
        """
  }

  private static func webhookExample(_ rules: String) -> String {
    NetworkExample.pod + NetworkExample.service("a") + NetworkExample.policy("policyTypes: [Ingress], \(rules)") + """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: a}
      webhooks:
        - name: a.example.com
          admissionReviewVersions: [v1]
          sideEffects: None
          clientConfig: {service: {name: a, namespace: x, port: 80}}
      """
  }

  private static func membersExample(_ labels: String) -> String {
    NetworkExample.policy(
      "policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: \(labels)}}]}]",
      selector: "{matchLabels: {app: etcd}}") + """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: etcd, namespace: x}
        spec:
          serviceName: etcd
          replicas: 3
          selector: {matchLabels: {app: etcd}}
          template:
            metadata: {labels: {app: etcd}}
            spec: {containers: [{name: etcd, image: "quay.io/coreos/etcd:v3.6.4", ports: [{containerPort: 2380}]}]}
        """
  }
}
