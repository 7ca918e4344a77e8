/// The order of importance among pods that may have to go (`util.MoreImportantPod`).
enum VictimOrder {
  /// A higher priority first, then the pod that started earlier.
  ///
  /// A pod that hasn't started counts as starting at the moment of the comparison, so of two such pods the one asked
  /// first is always the more important: their order is what Go's sort makes of that.
  static func sorted(_ pods: [PodID], _ state: ClusterState) -> [PodID] {
    GoSort.sorted(pods) { precedes($0, $1, state) }
  }

  private static func precedes(_ left: PodID, _ right: PodID, _ state: ClusterState) -> Bool {
    let (one, other) = (state.priority(of: left), state.priority(of: right))
    if one != other { return one > other }
    switch (state.pods.startTime[left.index], state.pods.startTime[right.index]) {
    case (let start?, let end?): return start < end
    case (_, nil): return true
    case (nil, _?): return false
    }
  }
}
