import SimKernel

/// Nothing stays whose owner is gone: no pod without the object that made it, no ReplicaSet without its Deployment, no pod
/// on a node that no longer exists.
struct Orphans: Invariant {
  static let rule = "nothing is orphaned"

  func look(at twin: Twin, _ breaches: inout Breaches) {
    for index in 0..<twin.cluster.pods.slotCount where twin.cluster.pods.isLive[index] {
      let pod = PodID(index)
      if let node = twin.cluster.pods.node[index], !twin.cluster.nodes.isLive[node.index] {
        breaches.add("\(twin.title(of: pod)) is left on \(twin.title(of: node)), which is gone")
      }
      if twin.cluster.pods.isTerminating[index] || isLeaving(twin.cluster.shape(of: pod).namespace, twin) { continue }
      let owner = twin.life.owner[index]
      if !exists(owner, twin) {
        breaches.add("\(twin.title(of: pod)) is left of \(twin.identity(of: owner).title), which is gone")
      }
      if !twin[owned: owner.kind].all(owner.row).contains(pod) {
        breaches.add("\(twin.identity(of: owner).title) does not know of its \(twin.title(of: pod))")
      }
    }
    for row in 0..<twin.replicaSets.count where twin.replicaSets.isAlive[row] {
      let deployment = Int(twin.replicaSets.deployment[row])
      guard deployment >= 0, !twin.stands(Maker(.deployment, Int32(deployment))),
        !isLeaving(twin.deployments.namespace[deployment], twin)
      else { continue }
      let set = twin.identity(of: OwnerRef(kind: .replicaSet, row: Int32(row))).title
      breaches.add("\(set) is left of \(twin.identity(.deployment, Int32(deployment)).title), which is gone")
    }
  }

  private func isLeaving(_ namespace: Symbol, _ twin: Twin) -> Bool {
    twin.namespaces.names.contains(namespace)
  }

  private func exists(_ owner: OwnerRef, _ twin: Twin) -> Bool {
    Maker(owner).map { twin.stands($0) } ?? true
  }
}
