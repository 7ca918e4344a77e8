import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// Label and taint of the node pools.
  private static let poolKey = "workload-type"

  /// Services on spot capacity may fall back to the general pool, so they have an affinity instead.
  func nodeSelector(of workload: WorkloadDesign) -> KubeValue {
    workload.mayFallBack ? .omitted : [Self.poolKey: .string(workload.pool.rawValue)]
  }

  func tolerations(of workload: WorkloadDesign) -> KubeValue { tolerations(of: workload.pool) }

  /// What pods on a pool's nodes have to bear, the cloud's own taints among it; the general pool alone has none.
  func tolerations(of purpose: PoolPurpose) -> KubeValue {
    if purpose == .general { return .omitted }
    let pool = design.clusters.flatMap(\.pools).first { $0.purpose == purpose }
    let taints = pool?.taints ?? [Taint(Self.poolKey, purpose.rawValue)]
    return .sequence(
      taints.map { taint in
        [
          "key": .string(taint.key), "operator": "Equal", "value": .string(taint.value),
          "effect": .string(taint.effect),
        ]
      })
  }

  func affinity(of workload: WorkloadDesign) -> KubeValue {
    guard !workload.isJob else { return .omitted }
    let term: KubeValue = [
      "labelSelector": ["matchLabels": selector(of: workload)], "topologyKey": "kubernetes.io/hostname",
    ]
    return [
      "nodeAffinity": workload.mayFallBack ? spotBeforeGeneral : .omitted,
      "podAntiAffinity": [
        "preferredDuringSchedulingIgnoredDuringExecution": [["weight": 100, "podAffinityTerm": term]]
      ],
    ]
  }

  private var spotBeforeGeneral: KubeValue {
    let either: KubeValue = [
      "key": .string(Self.poolKey), "operator": "In",
      "values": .strings([PoolPurpose.spot.rawValue, PoolPurpose.general.rawValue]),
    ]
    let spot: KubeValue = [
      "key": .string(Self.poolKey), "operator": "In", "values": .strings([PoolPurpose.spot.rawValue]),
    ]
    return [
      "requiredDuringSchedulingIgnoredDuringExecution": ["nodeSelectorTerms": [["matchExpressions": [either]]]],
      "preferredDuringSchedulingIgnoredDuringExecution": [
        ["weight": 100, "preference": ["matchExpressions": [spot]]]
      ],
    ]
  }

  /// Evenly over zones and nodes, each version for itself, counting only nodes that the pods may use.
  func topologySpread(of workload: WorkloadDesign) -> KubeValue {
    guard !workload.isJob else { return .omitted }
    return [
      spread(over: "topology.kubernetes.io/zone", skew: 1, isRequired: workload.spread.zoneRequired, workload),
      spread(
        over: "kubernetes.io/hostname", skew: workload.podsPerNode, isRequired: workload.spread.hostRequired, workload),
    ]
  }

  private func spread(
    over key: String, skew: Int, isRequired: Bool, _ workload: WorkloadDesign
  ) -> KubeValue {
    [
      "maxSkew": .integer(skew),
      "topologyKey": .string(key),
      "whenUnsatisfiable": isRequired ? "DoNotSchedule" : "ScheduleAnyway",
      "nodeTaintsPolicy": "Honor",
      "labelSelector": ["matchLabels": selector(of: workload)],
      "matchLabelKeys": .strings([workload.revisionLabel]),
    ]
  }
}

extension WorkloadDesign {
  /// A server or worker on spot capacity: when the market has none left, it runs beside the others.
  var mayFallBack: Bool { pool == .spot && !isJob }

  /// How many more pods one node may carry than another: a tenth of all at the top, so that a strict rule spreads a
  /// small service over nodes and doesn't force a node for every pod of a large one.
  var podsPerNode: Int {
    let most =
      switch scaling {
      case .horizontal(let plan): plan.max
      case .events(let plan): plan.max
      case .fixed(let count): count
      case .none: 1
      }
    return max(1, ceilDivide(most, 10))
  }

  /// The label by which a controller tells the pods of one version from those of another.
  var revisionLabel: String {
    switch kind {
    case .deployment: "pod-template-hash"
    case .rollout: "rollouts-pod-template-hash"
    case .statefulSet: "controller-revision-hash"
    case .cronJob: "controller-uid"
    }
  }
}
