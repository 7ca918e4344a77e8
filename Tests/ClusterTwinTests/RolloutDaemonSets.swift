import KubeModel
import SimKernel

@testable import ClusterTwin

struct ReplayedDaemonSet: ReplayedWorkload {
  private var row: Int32 = -1

  mutating func create(_ object: KubeObject, _ twin: inout Twin) { row = twin.addDaemonSet(object) }

  mutating func update(_ object: KubeObject, _ twin: inout Twin) { twin.updateDaemonSet(row, object) }

  func pods(_ twin: Twin) -> [PodID] {
    twin.daemonSets.owned.all(row).sorted { left, right in
      let (a, b) = (twin.life.ordinal[left.index], twin.life.ordinal[right.index])
      return a == b ? twin.life.serial[left.index] < twin.life.serial[right.index] : a < b
    }
  }

  func state(_ twin: Twin) -> KubeValue {
    let status = twin.daemonSets.status[Int(row)]
    let object: KubeValue = [
      "currentNumberScheduled": nonZero(status.currentNumberScheduled),
      "desiredNumberScheduled": nonZero(status.desiredNumberScheduled),
      "numberMisscheduled": nonZero(status.numberMisscheduled), "numberReady": nonZero(status.numberReady),
      "updatedNumberScheduled": nonZero(status.updatedNumberScheduled),
      "numberAvailable": nonZero(status.numberAvailable), "numberUnavailable": nonZero(status.numberUnavailable),
      "observedCurrent": true,
    ]
    return ["object": object, "pods": counts(twin) { Self.tag(of: $0, twin) }]
  }
}
