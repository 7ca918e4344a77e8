import SimKernel

/// A VerticalPodAutoscaler of the cluster, what its recommender has gathered, and what it recommends.
struct RunningVertical: Sendable {
  var name: String
  var namespace: String
  var target: VerticalTarget
  /// `Deployment web`.
  var targetTitle: String
  var rules: VerticalUpdater.Rules
  var admission: VerticalAdmission
  /// The usage of the containers of each name.
  var usage: [(container: String, aggregate: UsageAggregate)] = []
  /// How the usage of the pods that were looked at last is shared.
  var shares: UsageShares?
  /// Within the policy; empty before the first sample.
  var recommendations: [ContainerRecommendation] = []
  /// By the number of the pod.
  var pods: [Int32: TrackedPod] = [:]
  var evictions: Int32 = 0
  var refusals: Int32 = 0
  var resizes: Int32 = 0

  /// The place of a container's aggregate, a new one where the name is new.
  mutating func place(of container: String, now: SimTime) -> Int {
    if let place = usage.firstIndex(where: { $0.container == container }) { return place }
    usage.append((container, UsageAggregate(created: now)))
    return usage.count - 1
  }

  /// What the recommender makes of the samples: containers that the policy switches off, or that gave no sample yet,
  /// get nothing.
  mutating func recommend(_ recommender: Recommender, now: SimTime) {
    for place in usage.indices where usage[place].aggregate.isExpired(now: now) {
      usage[place].aggregate = UsageAggregate(created: now)
    }
    let policy = rules.policy
    let counted = usage.filter { entry in
      entry.aggregate.sampleCount > 0 && policy.container(entry.container)?.isOff != true
    }
    recommendations = recommender.recommend(counted.map { (name: $0.container, usage: $0.aggregate) })
      .map { policy.apply($0) }
  }
}

/// How what a pod of one template uses is shared among its main containers: as they request it, else evenly.
struct UsageShares: Sendable {
  var template: TemplateID
  /// The places of the containers' aggregates.
  var places: [Int]
  var cpu: [Int64]
  var memory: [Int64]

  /// The part of a container.
  static func part(_ amount: Int64, _ place: Int, of requests: [Int64]) -> Int64 {
    if requests.count == 1 { return amount }
    let sum = requests.reduce(0, +)
    return sum == 0 ? amount / Int64(requests.count) : Int64(Int128(amount) * Int128(requests[place]) / Int128(sum))
  }
}

/// A pod under a VerticalPodAutoscaler.
struct TrackedPod: Sendable {
  /// Tells the pod from others that had its number.
  var serial: Int32
  /// Beside the pod's main containers.
  var containers: [ContainerUsage]
  var resize = VerticalPod.Resize.none
  /// The amounts of a resize that has not come about.
  var wanted: [VerticalPod.Container] = []
  /// How long the containers ran before one was last killed for want of memory.
  var ranBeforeOOM: SimDuration?
}

/// The workload of a `targetRef`: its kind and row.
enum VerticalTarget: Hashable, Sendable {
  case deployment(Int32)
  case statefulSet(Int32)
  case daemonSet(Int32)
  case job(Int32)
  case cronJob(Int32)
}

/// The VerticalPodAutoscalers of a run, and what they made of pods.
struct VerticalRun: Sendable {
  var autoscalers: [RunningVertical] = []
  /// The autoscaler of each workload.
  var ofTarget: [VerticalTarget: Int32] = [:]
  var sized = SizedPods()
  let recommender = Recommender()
  let updater = VerticalUpdater()
}
