import KubeModel

extension Check {
  static let policyPeerSelectsNothing = Check(
    "REF24", "netpol-peer-selects-nothing", .medium, .networking,
    summary: "A rule of a NetworkPolicy names peers, and no pod of these files is one.",
    why: "The caller for whom the rule was written is refused.",
    remedy: "Let the selectors name labels that the caller's pods and namespace carry.",
    peers: .peers("KL:dangling-networkpolicypeer-podselector"),
    passing: peerExample("a"), failing: peerExample("b")
  ) { inspection in
    inspection.all("networking.k8s.io", "NetworkPolicy").flatMap { policy -> [Violation] in
      [("ingress", "from"), ("egress", "to")].flatMap { direction, list -> [Violation] in
        (policy.root.at("spec", direction)?.sequence ?? []).enumerated().flatMap { index, rule -> [Violation] in
          (rule[list]?.sequence ?? []).enumerated().compactMap { place, peer in
            guard let severity = emptiness(peer, policy, inspection) else { return nil }
            return Violation(
              policy, "no pod is the peer of this rule", path: "spec.\(direction)[\(index)].\(list)[\(place)]",
              node: peer, severity: severity)
          }
        }
      }
    }
  }

  /// How grave it is that nothing is this peer; nil where something is, or where that can't be known.
  private static func emptiness(_ peer: KubeValue, _ policy: KubeObject, _ inspection: Inspection) -> Severity? {
    if peer["ipBlock"] != nil { return nil }
    let pods = peer["podSelector"].flatMap { try? LabelSelector($0) } ?? LabelSelector()
    guard let written = peer["namespaceSelector"] else {
      if pods.isEmpty { return nil }
      let namespace = policy.namespace ?? ""
      let isFound =
        !inspection.workloads(in: namespace, selectedBy: pods).isEmpty
        || inspection.isOfGateway(pods, in: policy.namespace) || inspection.isMadeByOperator(in: namespace)
      return isFound ? nil : inspection.missing(in: policy.namespace) ?? .medium
    }
    guard let wanted = try? LabelSelector(written), !wanted.isEmpty else { return nil }
    let namespaces = inspection.namespaces(selectedBy: wanted)
    // Those of the system and of add-ons stand in no file.
    guard !namespaces.isEmpty, !pods.isEmpty else { return nil }
    for namespace in namespaces {
      if !inspection.workloads(in: namespace, selectedBy: pods).isEmpty { return nil }
      if inspection.isOfGateway(pods, in: namespace) || inspection.isMadeByOperator(in: namespace) { return nil }
      if inspection.missing(in: namespace) == .info { return .info }
      // A namespace without a workload here is filled by somebody else.
      if inspection.workloads(in: namespace).isEmpty { return .info }
    }
    return .medium
  }

  private static func peerExample(_ app: String) -> String {
    NetworkExample.pod
      + NetworkExample.policy(
        "policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: \(app)}}}]}]")
  }
}

extension Inspection {
  /// Names of the namespaces that a selector takes.
  fileprivate func namespaces(selectedBy selector: LabelSelector) -> [String] {
    let nameLabel = "kubernetes.io/metadata.name"
    var candidates = all("", "Namespace")
    for requirement in selector.requirements where requirement.key == nameLabel {
      // Most selectors say the name, so that not every namespace is asked for its labels.
      if case .isIn(let names) = requirement.condition, names.count == 1 {
        candidates = find("", "Namespace", namespace: nil, name: names[0]).map { [$0] } ?? []
      }
    }
    return candidates.filter { namespace in
      selector.matches { key in key == nameLabel ? namespace.name : namespace.labels.first { $0.key == key }?.value }
    }.map(\.name)
  }

  /// Operators make pods whose labels stand in no file.
  func isMadeByOperator(in namespace: String) -> Bool {
    operatorNamespaces.value {
      let makers = all {
        Self.podMakingGroups.contains($0.group)
          && !["KafkaTopic", "KafkaUser", "PodMonitor", "ServiceMonitor", "PrometheusRule"].contains($0.kind)
      }
      return Set(makers.compactMap(\.namespace))
    }.contains(namespace)
  }

  private static let podMakingGroups: Set<String> = [
    "acid.zalan.do", "app.redislabs.com", "elasticsearch.k8s.elastic.co", "flagger.app", "k8ssandra.io",
    "kafka.strimzi.io", "kibana.k8s.elastic.co", "mongodb.com", "mysql.oracle.com", "opensearch.opster.io",
    "opentelemetry.io", "postgres-operator.crunchydata.com", "postgresql.cnpg.io", "ps.percona.com",
    "psmdb.percona.com",
    "pxc.percona.com", "rabbitmq.com", "redis.redis.opstreelabs.in", "serving.knative.dev", "sparkoperator.k8s.io",
    "monitoring.coreos.com",
  ]
}
