import KubeModel

/// What stands open although nothing in the files needs it.
package struct Opening: Sendable {
  package let title: String
  /// Places in `Reachability.pods`.
  package let pods: [Int]
}

extension TrafficMap {
  package var openings: [Opening] {
    let own = workloads.indices.filter { !reachability.pods[$0].isHostNetwork }
    let entrances = publicPods
    let metadata = reachability.groups(ReachAddresses.metadata)
    let open: [(String, (Int) -> Bool)] = [
      (
        "take connections from everybody: no policy is about what they receive",
        { [self] in !reachability.isIsolated($0, .ingress) }
      ),
      (
        "may send anything anywhere: no policy is about what they send",
        { [self] in !reachability.isIsolated($0, .egress) }
      ),
      (
        "take connections from the internet by a policy, and no Service or route lets the internet in",
        { [self] pod in
          reachability.isIsolated(pod, .ingress) && !entrances.contains(pod) && isReachedFromInternet(pod)
        }
      ),
      (
        "reach the metadata address 169.254.169.254 in spite of their policies",
        { [self] pod in
          reachability.isIsolated(pod, .egress)
            && metadata.contains { reachability.ports(from: .pod(pod), to: $0).contains(.tcp, 80) }
        }
      ),
    ]
    return open.compactMap { title, holds in
      let pods = own.filter(holds)
      return pods.isEmpty ? nil : Opening(title: title, pods: pods)
    }
  }

  func isReachedFromInternet(_ pod: Int) -> Bool {
    publicGroups.contains { !reachability.ports(from: $0, to: .pod(pod)).isEmpty }
  }

  /// Pods behind Services that face the outside, directly or by a route.
  var publicPods: Set<Int> { Set(ways.map(\.pod)) }
}
