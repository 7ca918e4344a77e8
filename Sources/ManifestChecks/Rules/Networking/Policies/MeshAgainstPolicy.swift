import KubeModel

extension Check {
  static let meshAndPolicyDisagree = Check(
    "NET19", "mesh-and-policy-disagree", .high, .networking,
    summary: "A mesh lets a caller in whom network policies refuse, or the other way round.",
    why: "Both must let a connection pass; in the ambient mesh the network sees port 15008 only.",
    remedy: "Let both name the same callers; in the ambient mesh allow TCP 15008 as well.",
    passing: disagreementExample(caller: "b"), failing: disagreementExample(caller: "c")
  ) { inspection in
    let traffic = inspection.traffic
    // Behind a waypoint the pod's own policy names the waypoint alone; the callers stand in the Service's.
    let behind = Set(
      inspection.all("", "Namespace").filter { $0.root.at("metadata", "labels", "istio.io/use-waypoint") != nil }
        .map(\.name))
    return traffic.workloads.indices.flatMap {
      traffic.disagreements($0, isBehindWaypoint: behind.contains(traffic.workloads[$0].namespace))
    }
  }

  private static func disagreementExample(caller: String) -> String {
    """
    apiVersion: v1
    kind: Namespace
    metadata: {name: x, labels: {istio-injection: enabled}}
    ---

    """ + NetworkExample.pod("a") + meshedPod("b") + meshedPod("c")
      + NetworkExample.policy(
        "policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: \(caller)}}}], "
          + "ports: [{port: 8080}]}]") + """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: a, namespace: x}
        spec:
          selector: {matchLabels: {app: a}}
          rules: [{from: [{source: {principals: [cluster.local/ns/x/sa/b]}}], to: [{operation: {ports: ["8080"]}}]}]
        """
  }

  private static func meshedPod(_ name: String) -> String {
    NetworkExample.pod(name).replacing("spec: {", with: "spec: {serviceAccountName: \(name), ")
  }
}

extension TrafficMap {
  fileprivate func disagreements(_ pod: Int, isBehindWaypoint: Bool) -> [Violation] {
    let map = reachability
    let own = map.atoms.classOfPod[pod]
    guard map.isIsolated(pod, .ingress), map.pods[pod].mesh != .none else { return [] }
    let grants = map.selecting[own].filter { selected in
      map.policies[selected.policy].layer == .mesh && map.policies[selected.policy].isolates.contains(.ingress)
    }
    var found: [Violation] = []
    let declared = map.pods[pod].ports.filter { $0.transport == .tcp }
      .reduce(PortSet.none) { $0.union(.ports(.tcp, $1.number)) }
    if !isBehindWaypoint, !grants.isEmpty, !declared.isEmpty { found += ofCallers(pod, own, declared, grants) }
    return found + tunnelBlocked(pod, own, declared)
  }

  /// Callers that one layer names and the other refuses on every port that the pod has.
  private func ofCallers(
    _ pod: Int, _ own: Int, _ declared: PortSet, _ grants: [Reachability.Selected]
  ) -> [Violation] {
    let map = reachability
    let mesh = map.row(own, \.mesh, .certain)
    let network = map.row(own, \.ingress, .certain)
    let callers = Array(Set((mesh.atoms + network.atoms).map(Int.init))).sorted()
      .filter { map.atoms.isPod($0) && map.pods[map.atoms.representatives[$0]].object != nil && $0 != own }
    var byMesh: [Int] = []
    var byNetwork: [Int] = []
    for other in callers {
      let through = map.received(other, own, .possible).intersection(declared)
      let proxied = map.meshed(other, own, .possible).intersection(declared)
      let isMeshed = map.pods[map.atoms.representatives[other]].mesh != .none
      if through.isEmpty, !proxied.isEmpty, mesh.atoms.contains(Int32(other)), !map.isTunnelled(other, own) {
        byMesh.append(other)
      }
      if proxied.isEmpty, !through.isEmpty, isMeshed, network.atoms.contains(Int32(other)) { byNetwork.append(other) }
    }
    let policy = map.policies[grants[0].policy].object
    func names(_ atoms: [Int]) -> String {
      map.names(of: atoms.map { map.atoms.representatives[$0] }).joined(separator: ", ")
    }
    var found: [Violation] = []
    if !byMesh.isEmpty {
      found.append(
        Violation(policy, "lets \(names(byMesh)) in to \(map.pods[pod].title), network policies refuse them"))
    }
    if !byNetwork.isEmpty {
      found.append(
        Violation(
          policy, "refuses \(names(byNetwork)) at \(map.pods[pod].title), whom network policies let in"))
    }
    return found
  }

  /// A pod of the ambient mesh whose policies open its port to meshed callers and not the tunnel's.
  private func tunnelBlocked(_ pod: Int, _ own: Int, _ declared: PortSet) -> [Violation] {
    let map = reachability
    guard map.pods[pod].mesh == .ambient else { return [] }
    let blocked = map.row(own, \.ingress, .possible).atoms.map(Int.init).filter { other in
      guard map.isTunnelled(other, own) else { return false }
      let open = map.received(other, own, .possible)
      return !open.intersection(declared).isEmpty && !open.contains(.tcp, Reachability.tunnelPort)
    }
    guard let first = blocked.first, let object = map.pods[pod].object else { return [] }
    let caller = map.pods[map.atoms.representatives[first]].title
    return [
      Violation(
        object, "network policies let \(caller) in on the pod's port and not on 15008, by which the ambient mesh sends")
    ]
  }
}
