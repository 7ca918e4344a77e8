import KubeModel

/// Answers one question at a time straight from the texts of the policies, with nothing of the engine's: the judge of
/// the property test. Knows NetworkPolicy and the admin kinds.
struct ReachNaive {
  struct Pod {
    var namespace: String
    var labels: [String: String]
    /// Name and number of TCP ports.
    var ports: [(String, Int)]
    var address: [UInt8]
    var isHostNetwork = false
  }

  enum End {
    case pod(Int)
    case address([UInt8])
  }

  var pods: [Pod]
  var namespaces: [String: [String: String]]
  var policies: [KubeValue]

  func allows(_ from: End, _ to: End, _ transport: String, _ port: Int) -> Bool {
    if case .pod(let a) = from, case .pod(let b) = to, a == b { return true }
    return passes(from, to, isIngress: false, transport, port) && passes(to, from, isIngress: true, transport, port)
  }

  private func passes(_ own: End, _ other: End, isIngress: Bool, _ transport: String, _ port: Int) -> Bool {
    guard case .pod(let index) = own, !pods[index].isHostNetwork else { return true }
    let receiver = isIngress ? own : other
    let (list, peers) = isIngress ? ("ingress", "from") : ("egress", "to")
    for kind in ["AdminNetworkPolicy", "NetworkPolicy", "BaselineAdminNetworkPolicy"] {
      let chosen = policies.filter { $0["kind"]?.string == kind && selects($0, index) }
      if kind == "NetworkPolicy" {
        let isolating = chosen.filter { types($0).contains(isIngress ? "Ingress" : "Egress") }
        if isolating.isEmpty { continue }
        return isolating.contains { policy in
          (policy.at("spec", list)?.sequence ?? []).contains { rule in
            let from = rule[peers]?.sequence ?? []
            return (from.isEmpty || from.contains { matches($0, other, policy) })
              && portMatches(rule["ports"], receiver, transport, port)
          }
        }
      }
      let sorted = chosen.sorted {
        ($0.at("spec", "priority")?.integer ?? 0) < ($1.at("spec", "priority")?.integer ?? 0)
      }
      let rules = sorted.flatMap { policy in
        (policy.at("spec", list)?.sequence ?? []).map { (policy, $0) }
      }
      let first = rules.first { policy, rule in
        (rule[peers]?.sequence ?? []).contains { matches($0, other, policy) }
          && portMatches(rule["ports"], receiver, transport, port)
      }
      switch first?.1["action"]?.string {
      case "Allow": return true
      case "Deny": return false
      default: continue
      }
    }
    return true
  }

  private func types(_ policy: KubeValue) -> [String] {
    let written = (policy.at("spec", "policyTypes")?.sequence ?? []).compactMap(\.string)
    if !written.isEmpty { return written }
    return (policy.at("spec", "egress")?.sequence ?? []).isEmpty ? ["Ingress"] : ["Ingress", "Egress"]
  }

  private func selects(_ policy: KubeValue, _ index: Int) -> Bool {
    let pod = pods[index]
    if policy["kind"]?.string == "NetworkPolicy" {
      return policy.at("metadata", "namespace")?.string == pod.namespace
        && fits(policy.at("spec", "podSelector"), pod.labels)
    }
    return policy.at("spec", "subject").map { adminMatches($0, pod) } ?? false
  }

  private func adminMatches(_ value: KubeValue, _ pod: Pod) -> Bool {
    let own = namespaces[pod.namespace] ?? [:]
    if let selector = value["namespaces"] { return fits(selector, own) }
    return fits(value.at("pods", "namespaceSelector"), own) && fits(value.at("pods", "podSelector"), pod.labels)
  }

  private func matches(_ peer: KubeValue, _ end: End, _ policy: KubeValue) -> Bool {
    switch end {
    case .address(let address):
      if let networks = peer["networks"]?.sequence {
        return networks.contains { inside(address, $0.string ?? "") }
      }
      guard let block = peer["ipBlock"] else { return false }
      return inside(address, block["cidr"]?.string ?? "")
        && !(block["except"]?.sequence ?? []).contains { inside(address, $0.string ?? "") }
    case .pod(let index):
      let pod = pods[index]
      if let block = peer["ipBlock"] {
        return inside(pod.address, block["cidr"]?.string ?? "")
          && !(block["except"]?.sequence ?? []).contains { inside(pod.address, $0.string ?? "") }
      }
      if let networks = peer["networks"]?.sequence {
        return networks.contains { inside(pod.address, $0.string ?? "") }
      }
      if pod.isHostNetwork { return false }
      if policy["kind"]?.string != "NetworkPolicy" { return adminMatches(peer, pod) }
      let inNamespace =
        peer["namespaceSelector"].map { fits($0, namespaces[pod.namespace] ?? [:]) }
        ?? (policy.at("metadata", "namespace")?.string == pod.namespace)
      return inNamespace && fits(peer["podSelector"], pod.labels)
    }
  }

  private func fits(_ selector: KubeValue?, _ labels: [String: String]) -> Bool {
    for entry in selector?["matchLabels"]?.mapping?.entries ?? [] where labels[entry.key] != entry.value.string {
      return false
    }
    for entry in selector?["matchExpressions"]?.sequence ?? [] {
      let value = labels[entry["key"]?.string ?? ""]
      let values = (entry["values"]?.sequence ?? []).compactMap(\.string)
      let holds =
        switch entry["operator"]?.string {
        case "In": value.map { values.contains($0) } ?? false
        case "NotIn": value.map { !values.contains($0) } ?? true
        case "Exists": value != nil
        default: value == nil
        }
      if !holds { return false }
    }
    return true
  }

  private func portMatches(_ ports: KubeValue?, _ receiver: End, _ transport: String, _ port: Int) -> Bool {
    guard let entries = ports?.sequence, !entries.isEmpty else { return true }
    return entries.contains { entry in
      let named = entry["namedPort"]?.string ?? entry["port"]?.string
      if let named {
        guard case .pod(let index) = receiver, transport == "TCP" else { return false }
        if let wanted = entry["protocol"]?.string, wanted != transport { return false }
        return pods[index].ports.contains { $0.0 == named && $0.1 == port }
      }
      let inner = entry["portNumber"] ?? entry["portRange"] ?? entry
      if (inner["protocol"]?.string ?? "TCP") != transport { return false }
      guard let first = inner["port"]?.integer ?? inner["start"]?.integer else { return true }
      return first <= port && port <= inner["endPort"]?.integer ?? inner["end"]?.integer ?? first
    }
  }

  private func inside(_ address: [UInt8], _ cidr: String) -> Bool {
    let parts = cidr.split(separator: "/")
    let block = parts[0].split(separator: ".").compactMap { UInt8($0) }
    var bits = Int(parts[1]) ?? 32
    for (own, other) in zip(address, block) {
      let count = min(8, bits)
      let mask = count == 0 ? 0 : UInt8(truncatingIfNeeded: 0xFF << (8 - count))
      if own & mask != other & mask { return false }
      bits -= count
    }
    return true
  }
}
