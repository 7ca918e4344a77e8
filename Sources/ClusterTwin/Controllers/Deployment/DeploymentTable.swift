import SimKernel

/// What a Deployment asks for.
struct DeploymentSpec: Hashable, Sendable {
  var replicas: Int32 = 1
  var isPaused = false
  /// `RollingUpdate`, else `Recreate`.
  var isRolling = true
  var maxSurge = ScaledAmount.percent(25)
  var maxUnavailable = ScaledAmount.percent(25)
  var minReady = SimDuration.zero
  /// nil where the API's largest number switches it off.
  var progressDeadline: SimDuration? = .seconds(600)
  var historyLimit: Int32 = 10

  /// Pods above `replicas` during a roll-out.
  var surge: Int32 { isRolling ? fence.surge : 0 }

  /// Pods that may be missing during a roll-out.
  var unavailable: Int32 {
    guard isRolling, replicas > 0 else { return 0 }
    return min(fence.unavailable, replicas)
  }

  /// Both fence posts; one pod may be missing where both would be zero.
  private var fence: (surge: Int32, unavailable: Int32) {
    let surge = maxSurge.roundedUp(of: replicas)
    let unavailable = maxUnavailable.roundedDown(of: replicas)
    return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable)
  }
}

/// `status` of a Deployment, apart from its conditions.
struct DeploymentStatus: Hashable, Sendable {
  var replicas: Int32 = 0
  var updated: Int32 = 0
  var ready: Int32 = 0
  var available: Int32 = 0
  var terminating: Int32 = 0
  /// Without a floor of its own: `spec` sizes minus available pods, at least 0.
  var unavailable: Int32 = 0
}

/// The condition Progressing; the reasons are those of the API.
struct ProgressCondition: Hashable, Sendable {
  enum Reason: UInt8, Sendable, CaseIterable {
    case newReplicaSetCreated, foundNewReplicaSet, replicaSetUpdated, newReplicaSetAvailable
    case progressDeadlineExceeded, deploymentPaused, deploymentResumed, failedCreate

    var text: String {
      switch self {
      case .newReplicaSetCreated: "NewReplicaSetCreated"
      case .foundNewReplicaSet: "FoundNewReplicaSet"
      case .replicaSetUpdated: "ReplicaSetUpdated"
      case .newReplicaSetAvailable: "NewReplicaSetAvailable"
      case .progressDeadlineExceeded: "ProgressDeadlineExceeded"
      case .deploymentPaused: "DeploymentPaused"
      case .deploymentResumed: "DeploymentResumed"
      case .failedCreate: "ReplicaSetCreateError"
      }
    }

    /// `status` that goes with the reason.
    var status: String {
      switch self {
      case .newReplicaSetCreated, .foundNewReplicaSet, .replicaSetUpdated, .newReplicaSetAvailable: "True"
      case .progressDeadlineExceeded, .failedCreate: "False"
      case .deploymentPaused, .deploymentResumed: "Unknown"
      }
    }
  }

  var reason: Reason
  /// `lastUpdateTime`, in whole seconds as the API keeps it.
  var updated: SimTime
}

/// Deployments as columns.
struct DeploymentTable: Sendable {
  var isAlive: [Bool] = []
  var name: [Symbol] = []
  var namespace: [Symbol] = []
  var template: [TemplateID] = []
  var spec: [DeploymentSpec] = []
  /// What quotas say of its ReplicaSets.
  var setPass: [AdmissionPass] = []
  /// The rows of its ReplicaSets, oldest first.
  var sets: [[Int32]] = []
  /// Changes of the pods of its ReplicaSets.
  var podChanges: [UInt32] = []
  var status: [DeploymentStatus] = []
  /// The status was written after the last change of `spec`.
  var isObserved: [Bool] = []
  var progress: [ProgressCondition?] = []
  /// The condition Available; nil before the first status.
  var isAvailable: [Bool?] = []
  var deadline: [EventTicket] = []

  var count: Int { name.count }

  mutating func add(
    name title: Symbol, namespace space: Symbol, template templateID: TemplateID, spec wish: DeploymentSpec,
    setPass pass: AdmissionPass
  ) -> Int32 {
    isAlive.append(true)
    name.append(title)
    namespace.append(space)
    template.append(templateID)
    spec.append(wish)
    setPass.append(pass)
    sets.append([])
    podChanges.append(0)
    status.append(DeploymentStatus())
    isObserved.append(false)
    progress.append(nil)
    isAvailable.append(nil)
    deadline.append(.none)
    return Int32(count - 1)
  }
}
