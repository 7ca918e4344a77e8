import KubeModel

extension TrafficMap {
  /// DNS: every pod that uses the cluster's resolver and may send anything at all.
  var names: [DeclaredConnection] {
    let servers = pods(.nameServer)
    if servers.isEmpty { return [] }
    var targets = servers.map { DeclaredConnection.Target(party: .pod($0), ports: .ports(.udp, 53)) }
    targets += reachability.groups(ReachAddresses.nodeLocalNames).map { .init(party: $0, ports: .ports(.udp, 53)) }
    return workloads.indices.compactMap { index in
      guard usesClusterNames(index), sendsSomething(index) else { return nil }
      return DeclaredConnection(
        kind: .names, source: .pod(index), targets: targets, reason: "names", object: workloads[index].object, path: "",
        node: nil)
    }
  }

  func usesClusterNames(_ index: Int) -> Bool {
    let policy = workloads[index].spec["dnsPolicy"]?.string ?? "ClusterFirst"
    return reachability.isIsolated(index, .egress) && policy.hasPrefix("ClusterFirst")
  }

  /// A pod that may send nothing is meant to be silent.
  private func sendsSomething(_ index: Int) -> Bool {
    let row = reachability.row(reachability.atoms.classOfPod[index], \.egress, .possible)
    return row.pods != PortSetTable.none || row.outside != PortSetTable.none
      || row.ports.contains { $0 != PortSetTable.none }
  }

  /// Whether longer answers, which need TCP, get through to one of the name servers.
  func hasNamesOverTCP(_ index: Int, _ servers: [Int]) -> Bool {
    servers.contains {
      reachability.ports(from: .pod(index), to: .pod($0), .possible).contains(.tcp, 53)
    }
      || reachability.groups(ReachAddresses.nodeLocalNames).contains {
        reachability.ports(from: .pod(index), to: $0, .possible).contains(.tcp, 53)
      }
  }
}
