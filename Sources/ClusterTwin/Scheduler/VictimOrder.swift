/// The order of importance among pods that may have to go (`util.MoreImportantPod`).
enum VictimOrder {
  /// A higher priority first, then the pod that started earlier.
  ///
  /// A pod that hasn't started counts as starting at the moment of the comparison, so of two such pods the one asked
  /// first is always the more important. The insertion sort below, which is the one that Go uses for up to twelve
  /// elements, therefore turns their order round.
  static func sorted(_ pods: [PodID], _ state: ClusterState) -> [PodID] {
    var sorted = pods
    for index in sorted.indices.dropFirst() {
      var place = index
      while place > 0, precedes(sorted[place], sorted[place - 1], state) {
        sorted.swapAt(place, place - 1)
        place -= 1
      }
    }
    return sorted
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
