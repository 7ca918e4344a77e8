import SimKernel

/// ReplicaSets as columns; a row is free again after its ReplicaSet was deleted.
struct ReplicaSetTable: Sendable {
  /// Empty where the name follows from that of its Deployment.
  var name: [Symbol] = []
  /// The Deployment's row; -1 where nobody owns the ReplicaSet.
  var deployment: [Int32] = []
  var owned = OwnedPods()
  var isAlive: [Bool] = []
  /// Its Deployment waits for it when that is deleted in the foreground.
  var blocksOwner: [Bool] = []
  var created: [SimTime] = []
  /// `spec.replicas`.
  var wanted: [Int32] = []
  /// The annotation `deployment.kubernetes.io/revision`.
  var revision: [Int64] = []
  /// The annotation `deployment.kubernetes.io/desired-replicas`.
  var desired: [Int32] = []
  /// The annotation `deployment.kubernetes.io/max-replicas`; 0 where it is missing.
  var maximum: [Int32] = []
  /// The number of the ticket that quotas were charged for; -1 where none was.
  var ticket: [Int32] = []
  /// Scratch of one sync: active pods of the same owner, by node.
  var neighbours: [Int32] = []

  var count: Int { owned.count }

  func replicas(_ row: Int32) -> Int32 { owned.active(row) }

  mutating func add(
    name title: Symbol = .empty, deployment owner: Int32, template templateID: TemplateID, wanted replicas: Int32,
    minReady wait: SimDuration, ticket charge: Int32, at now: SimTime
  ) -> Int32 {
    name.append(title)
    deployment.append(owner)
    isAlive.append(true)
    blocksOwner.append(true)
    created.append(now)
    wanted.append(replicas)
    revision.append(0)
    desired.append(0)
    maximum.append(0)
    ticket.append(charge)
    return owned.add(template: templateID, minReady: wait)
  }
}
