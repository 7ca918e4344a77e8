import KubeModel

extension Check {
  static let namedPortDrift = Check(
    "NET22", "named-port-drift", .high, .networking,
    summary: "A policy opens a port of a Service, and the pods behind it listen on another.",
    why: "Policies see the port of the pod, after the Service: the rule opens nothing.",
    remedy: "Write the containerPort, by its number or its name.",
    passing: NetworkExample.pod + NetworkExample.service("a")
      + NetworkExample.policy("policyTypes: [Ingress], ingress: [{ports: [{port: http}]}]"),
    failing: NetworkExample.pod + NetworkExample.service("a")
      + NetworkExample.policy("policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]")
  ) { inspection in
    let traffic = inspection.traffic
    return traffic.portDrift(.ingress) + traffic.portDrift(.egress)
  }
}

extension Check {
  static let policyNamedPort = Check(
    "REF25", "netpol-named-port", .high, .networking,
    summary: "A policy names a port that none of the pods it means has.",
    why: "The rule opens nothing.", remedy: "Write the name of a containerPort, or its number.",
    peers: ["netpol-analyzer:unmatched-named-port"],
    passing: NetworkExample.pod + NetworkExample.policy("policyTypes: [Ingress], ingress: [{ports: [{port: http}]}]"),
    failing: NetworkExample.pod + NetworkExample.policy("policyTypes: [Ingress], ingress: [{ports: [{port: web}]}]")
  ) { inspection in
    let traffic = inspection.traffic
    return traffic.strayNames(.ingress) + traffic.strayNames(.egress)
  }
}

extension TrafficMap {
  fileprivate func strayNames(_ direction: ReachPolicy.Direction) -> [Violation] {
    policyRules(direction).flatMap { number, rule -> [Violation] in
      let policy = reachability.policies[number]
      let receivers = direction == .ingress ? podsSelected(by: number) : receivers(rule)
      if receivers.isEmpty { return [] }
      return rule.ports.named.filter { named in
        receivers.allSatisfy { reachability.pods[$0].numbers(of: named.name, named.transport).isEmpty }
      }.map {
        Violation(policy.object, "no pod that it means has a port named \($0.name)", path: "\(rule.path).ports")
      }
    }
  }

  fileprivate func portDrift(_ direction: ReachPolicy.Direction) -> [Violation] {
    policyRules(direction).compactMap { number, rule in
      let policy = reachability.policies[number]
      let receivers = direction == .ingress ? podsSelected(by: number) : receivers(rule)
      if receivers.isEmpty { return nil }
      return servicePort(rule, receivers).map { port, service, target in
        Violation(
          policy.object,
          "\(port) is a port of \(service.title), whose pods listen on \(target): policies see the pod's port",
          path: "\(rule.path).ports")
      }
    }
  }

  /// Known pods that a rule's peers name by their labels.
  private func receivers(_ rule: ReachPolicy.Rule) -> [Int] {
    let set = peers(of: rule)
    guard set.pods == .no else { return [] }
    return workloads(
      ofClasses: Set(set.exceptions.filter { $0.truth == .yes && reachability.atoms.isPod($0.atom) }.map(\.atom)))
  }

  /// A single port that belongs to the Service of the pods and to none of the pods.
  private func servicePort(
    _ rule: ReachPolicy.Rule, _ receivers: [Int]
  ) -> (port: Int, service: KubeObject, target: String)? {
    guard rule.ports.named.isEmpty, receivers.allSatisfy({ !reachability.pods[$0].ports.isEmpty }) else { return nil }
    for port in rule.ports.numbers.singles(.tcp)
    where !receivers.contains(where: { reachability.pods[$0].ports.contains { $0.number == port } }) {
      for receiver in receivers {
        for service in services(of: receiver) {
          for entry in service.root.at("spec", "ports")?.sequence ?? [] where entry["port"]?.integer == port {
            let target = targetPort(entry, of: receiver)
            if !target.isEmpty, !target.contains(.tcp, port) { return (port, service, "\(target)") }
          }
        }
      }
    }
    return nil
  }
}

extension PortSet {
  /// Ports that stand alone in a set, of one protocol.
  func singles(_ transport: TransportProtocol) -> [Int] {
    ranges.filter { $0.first == $0.last && $0.first >> 16 == transport.rawValue }.map { Int($0.first & 0xFFFF) }
  }
}
