import SimKernel

/// `status.phase` of a pod.
enum PodPhase: UInt8, Sendable, BitwiseCopyable, Comparable {
  case pending, unknown, running, succeeded, failed

  var isTerminal: Bool { self >= .succeeded }

  static func < (left: PodPhase, right: PodPhase) -> Bool { left.rawValue < right.rawValue }
}

/// What happens to a pod next.
enum PodStep: UInt8, Sendable, BitwiseCopyable {
  case none
  /// The containers run.
  case running
  /// The readiness of the pod turns true.
  case ready
  /// A probe gives up on a container.
  case killed
  /// The work of a pod that runs to completion is done.
  case finished
  /// The grace period, or what the containers need of it, is over.
  case gone
  /// The kubelet has stopped the pod because its machine stops.
  case shutDown
}

/// The lives of pods as columns beside those of the scheduler's pod table: what owners, the kubelet and the
/// autoscalers look at.
struct PodLifeTable: Sendable {
  var phase: [PodPhase] = []
  var owner: [OwnerRef] = []
  /// Neither terminating nor finished.
  var isActive: [Bool] = []
  /// The next older pod of a DaemonSet on the same node; -1 where there is none.
  var sibling: [Int32] = []
  /// Has the finalizer of a Job that has not counted it yet.
  var isTracked: [Bool] = []
  /// The condition DisruptionTarget: somebody but the owner takes the pod away.
  var isDisrupted: [Bool] = []
  /// Its owner waits for it when that is deleted in the foreground.
  var blocksOwner: [Bool] = []
  /// The owner and the kubelet know of the deletion.
  var isStopping: [Bool] = []
  /// The annotation `controller.kubernetes.io/pod-deletion-cost`.
  var deletionCost: [Int32] = []
  /// How the main container ended; 0 before and after a success.
  var exitCode: [Int32] = []
  /// When the pod succeeded or failed, in whole seconds; `.never` before.
  var finished: [SimTime] = []
  /// Where the pod stands in the list of its owner's active or other pods.
  var placeInOwner: [Int32] = []
  var template: [TemplateID] = []
  /// The number of the ticket that quotas were charged for; -1 where none was.
  var charge: [Int32] = []
  /// Counts the pods of the run: the source of name and UID.
  var serial: [Int32] = []
  /// Ordinal of a StatefulSet's pod, index of an indexed Job's, else -1.
  var ordinal: [Int32] = []
  var created: [SimTime] = []
  /// `status.startTime`: when the kubelet took the pod on; `.never` before.
  var started: [SimTime] = []
  var isReady: [Bool] = []
  /// `lastTransitionTime` of the condition Ready; `.never` where the pod never was ready.
  var readyChanged: [SimTime] = []
  /// Ready for the owner's `minReadySeconds`.
  var isAvailable: [Bool] = []
  /// Restarts of the container that restarted most.
  var restarts: [Int32] = []
  var backoff: [RestartBackoff] = []
  var step: [EventTicket] = []
  var availability: [EventTicket] = []

  /// Makes room for a pod of the pod table and begins its life.
  mutating func begin(
    _ pod: PodID, owner ownerRef: OwnerRef, template templateID: TemplateID, serial number: Int32, ordinal place: Int32,
    at now: SimTime
  ) {
    let index = pod.index
    if index == phase.count { append() }
    phase[index] = .pending
    owner[index] = ownerRef
    isActive[index] = false
    sibling[index] = -1
    isTracked[index] = false
    isDisrupted[index] = false
    blocksOwner[index] = true
    isStopping[index] = false
    deletionCost[index] = 0
    exitCode[index] = 0
    finished[index] = .never
    placeInOwner[index] = -1
    template[index] = templateID
    charge[index] = -1
    serial[index] = number
    ordinal[index] = place
    created[index] = now
    started[index] = .never
    isReady[index] = false
    readyChanged[index] = .never
    isAvailable[index] = false
    restarts[index] = 0
    backoff[index] = RestartBackoff()
    step[index] = .none
    availability[index] = .none
  }

  private mutating func append() {
    phase.append(.pending)
    owner.append(.none)
    isActive.append(false)
    sibling.append(-1)
    isTracked.append(false)
    isDisrupted.append(false)
    blocksOwner.append(true)
    isStopping.append(false)
    deletionCost.append(0)
    exitCode.append(0)
    finished.append(.never)
    placeInOwner.append(-1)
    template.append(.none)
    charge.append(-1)
    serial.append(0)
    ordinal.append(-1)
    created.append(.zero)
    started.append(.never)
    isReady.append(false)
    readyChanged.append(.never)
    isAvailable.append(false)
    restarts.append(0)
    backoff.append(RestartBackoff())
    step.append(.none)
    availability.append(.none)
  }

  /// A number that orders pods as their UIDs would: arbitrary, but the same in every run.
  func uid(of pod: PodID) -> UInt64 {
    var mixed = UInt64(UInt32(bitPattern: serial[pod.index])) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ (mixed >> 31)
  }
}
