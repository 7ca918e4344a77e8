import KubeModel

extension Check {
  static let openIngressWorld = Check(
    "NET03", "open-ingress-world", .high, .networking,
    summary: "A policy lets the whole internet in to a pod that nothing publishes.",
    why: "A load balancer, a node port or a routed pod network is all that is missing for an attack.",
    remedy: "Name who may come in: namespaces, pods, or the ranges of your balancers.",
    peers: ["trivy:KUBE-0001", "checkov:CKV2_K8S_6"],
    passing: NetworkExample.pod
      + NetworkExample.policy("policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"),
    failing: NetworkExample.pod
      + NetworkExample.policy("policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]")
  ) { inspection in
    let traffic = inspection.traffic
    let published = traffic.publicPods.union(traffic.webhookPods)
    return traffic.policyRules(.ingress).compactMap { policy, rule in
      guard traffic.coversInternet(rule), rule.peers != nil || !rule.ports.numbers.isEmpty else { return nil }
      let hidden = traffic.podsSelected(by: policy).filter { !published.contains($0) }
      guard let first = hidden.first else { return nil }
      let pods = traffic.reachability
      let more = hidden.count > 1 ? " and \(hidden.count - 1) more" : ""
      return Violation(
        traffic.reachability.policies[policy].object,
        "lets everybody in to \(pods.pods[first].title)\(more), on \(rule.ports.numbers)", path: rule.path)
    }
  }

  static let openEgressWorld = Check(
    "NET04", "open-egress-world", .high, .networking,
    summary: "A policy lets pods send anything to the whole internet, or reach the cloud's metadata address.",
    why: "Data leaves unseen, and http://169.254.169.254 hands out the machine's credentials.",
    remedy: "Name the ports, and write 169.254.169.254/32 under except.",
    peers: ["trivy:KUBE-0002", "kubescape:C-0301", "kubescape:C-0052"],
    passing: NetworkExample.pod
      + NetworkExample.policy(
        "policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}], "
          + "ports: [{port: 443}]}]"),
    failing: NetworkExample.pod
      + NetworkExample.policy("policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]")
  ) { inspection in
    let traffic = inspection.traffic
    let metadata = traffic.reachability.groups(ReachAddresses.metadata).map { traffic.reachability.atom($0) }
    return traffic.policyRules(.egress).compactMap { policy, rule in
      let object = traffic.reachability.policies[policy].object
      let peers = traffic.peers(of: rule)
      if traffic.coversInternet(rule), PortSet.every(.tcp).isSubset(of: rule.ports.numbers) {
        return Violation(object, "lets anything out to the whole internet", path: rule.path)
      }
      let reachesMetadata = metadata.contains { peers.truth(at: $0, traffic.reachability.atoms) == .yes }
      guard reachesMetadata, !rule.isAboutLinkLocal, rule.ports.numbers.contains(.tcp, 80) else { return nil }
      return Violation(object, "lets pods reach the metadata address 169.254.169.254", path: rule.path)
    }
  }

  static let emptySelectorAllow = Check(
    "NET05", "empty-pod-selector-allow", .medium, .networking,
    summary: "A policy for every pod of a namespace lets others in on every port.",
    why: "Pods that are added later are open from their first minute.",
    remedy: "Select the pods that are meant, or name the ports.",
    peers: ["kyverno:restrict-networkpolicy-empty-podselector", "trivy:KSV-0038"],
    passing: NetworkExample.policy(
      "policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]", selector: "{}"),
    failing: NetworkExample.policy(
      "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {a: b}}}]}]", selector: "{}")
  ) { inspection in
    inspection.traffic.policyRules(.ingress).compactMap { number, rule in
      let policy = inspection.traffic.reachability.policies[number]
      guard case .pods(let term) = policy.subject, term.pods == .everything,
        PolicyReading.isNetworkPolicy(ObjectsByKind.Kind(policy.object)),
        let namespace = policy.object.namespace, PortSet.every(.tcp).isSubset(of: rule.ports.numbers)
      else { return nil }
      let own = LabelExpression.label(ReachPolicy.PodTerm.ownNamespace, namespace)
      let isInside = rule.peers?.allSatisfy { peer in
        if case .pods(let term) = peer { term.namespaces == own } else { false }
      }
      if isInside == true || rule.isAboutLinkLocal { return nil }
      return Violation(policy.object, "opens every port of every pod of \(namespace) to others", path: rule.path)
    }
  }

  static let overBroadNamespaces = Check(
    "NET06", "over-broad-namespace-selector", .medium, .networking,
    summary: "A policy lets pods of every namespace in.",
    why: "Who may make a namespace may reach these pods; labels of pods are no proof of who they are.",
    remedy: "Name the namespaces by kubernetes.io/metadata.name, which nobody can choose.",
    passing: NetworkExample.pod
      + NetworkExample.policy(
        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: y}}}]}]"
      ),
    failing: NetworkExample.pod
      + NetworkExample.policy("policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}]}]")
  ) { inspection in
    inspection.traffic.policyRules(.ingress).compactMap { number, rule in
      let policy = inspection.traffic.reachability.policies[number]
      guard policy.object.namespace != nil else { return nil }
      for peer in rule.peers ?? [] {
        guard case .pods(let term) = peer, term.namespaces == .everything else { continue }
        let isAll = term.pods == .everything
        return Violation(
          policy.object, isAll ? "every pod of every namespace may come in" : "pods of any namespace may come in",
          path: rule.path, severity: isAll ? nil : .low)
      }
      return nil
    }
  }
}

extension ReachPolicy.Rule {
  /// It names the metadata address itself: identities of workloads come from there on purpose.
  fileprivate var isAboutLinkLocal: Bool {
    peers?.allSatisfy { peer in
      if case .addresses(let addresses) = peer { addresses.set.isSubset(of: ReachAddresses.linkLocal) } else { false }
    } ?? false
  }
}
