import SimKernel

/// ReplicaSets as columns; a row is free again after its ReplicaSet was deleted.
struct ReplicaSetTable: Sendable {
  /// The Deployment's row; -1 where nobody owns the ReplicaSet.
  var deployment: [Int32] = []
  var template: [TemplateID] = []
  var isAlive: [Bool] = []
  var created: [SimTime] = []
  /// `spec.replicas`.
  var wanted: [Int32] = []
  var minReady: [SimDuration] = []
  /// The annotation `deployment.kubernetes.io/revision`.
  var revision: [Int64] = []
  /// The annotation `deployment.kubernetes.io/desired-replicas`.
  var desired: [Int32] = []
  /// The annotation `deployment.kubernetes.io/max-replicas`; 0 where it is missing.
  var maximum: [Int32] = []
  /// Active pods: neither terminating nor finished.
  var pods: [[PodID]] = []
  var ready: [Int32] = []
  var available: [Int32] = []
  var terminating: [Int32] = []

  var count: Int { template.count }

  func replicas(_ row: Int32) -> Int32 { Int32(pods[Int(row)].count) }

  mutating func add(
    deployment owner: Int32, template templateID: TemplateID, wanted replicas: Int32, minReady wait: SimDuration,
    at now: SimTime
  ) -> Int32 {
    deployment.append(owner)
    template.append(templateID)
    isAlive.append(true)
    created.append(now)
    wanted.append(replicas)
    minReady.append(wait)
    revision.append(0)
    desired.append(0)
    maximum.append(0)
    pods.append([])
    ready.append(0)
    available.append(0)
    terminating.append(0)
    return Int32(count - 1)
  }
}
