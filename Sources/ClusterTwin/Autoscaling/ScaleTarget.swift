import Basics
import KubeModel
import SimKernel

/// A workload whose replicas an autoscaler sets: its kind and its row.
struct ScaleTarget: Hashable, Sendable {
  enum Kind: UInt8, Sendable { case deployment, replicaSet, statefulSet }

  var kind: Kind
  var row: Int32
}

extension Twin {
  /// The workload of a `scaleTargetRef`; nil where the cluster has none.
  func scaleTarget(kind: String, namespace: String, name: String) -> ScaleTarget? {
    guard let name = cluster.symbols.number(of: name), let namespace = cluster.symbols.number(of: namespace) else {
      return nil
    }
    switch kind {
    case "Deployment", "Rollout":
      return deployments.name.indices.first { deployments.name[$0] == name && deployments.namespace[$0] == namespace }
        .map { ScaleTarget(kind: .deployment, row: Int32($0)) }
    case "StatefulSet":
      return statefulSets.name.indices.first {
        statefulSets.name[$0] == name && statefulSets.namespace[$0] == namespace
      }
      .map { ScaleTarget(kind: .statefulSet, row: Int32($0)) }
    default: return nil
    }
  }

  /// `spec.replicas` of a workload.
  func wantedReplicas(_ target: ScaleTarget) -> Int32 {
    switch target.kind {
    case .deployment: deployments.spec[Int(target.row)].replicas
    case .replicaSet: replicaSets.wanted[Int(target.row)]
    case .statefulSet: statefulSets.spec[Int(target.row)].replicas
    }
  }

  /// `status.replicas` of a workload.
  func actualReplicas(_ target: ScaleTarget) -> Int32 {
    switch target.kind {
    case .deployment: deployments.status[Int(target.row)].replicas
    case .replicaSet: replicaSets.replicas(target.row)
    case .statefulSet: statefulSets.status[Int(target.row)].replicas
    }
  }

  /// Pods of a workload that are ready.
  func readyReplicas(_ target: ScaleTarget) -> Int32 {
    switch target.kind {
    case .deployment: deployments.status[Int(target.row)].ready
    case .replicaSet: replicaSets.owned.ready[Int(target.row)]
    case .statefulSet: statefulSets.owned.ready[Int(target.row)]
    }
  }

  /// Goes up with every change of a workload's pods that an autoscaler could see.
  func podChanges(of target: ScaleTarget) -> UInt32 {
    switch target.kind {
    case .deployment: deployments.podChanges[Int(target.row)]
    case .replicaSet: replicaSets.owned.changes[Int(target.row)]
    case .statefulSet: statefulSets.owned.changes[Int(target.row)]
    }
  }

  /// Writes the scale of a workload; more than a cluster holds at all ends the run.
  mutating func scale(_ target: ScaleTarget, to wanted: Int32) {
    let replicas = max(0, wanted)
    if Int(replicas) > settings.podLimit {
      let kind: ControllerKind =
        switch target.kind {
        case .deployment: .deployment
        case .replicaSet: .replicaSet
        case .statefulSet: .statefulSet
        }
      failure = Diagnostic(
        .error,
        "\(identity(kind, target.row).title) is scaled to \(replicas) pods at \(now.seconds) s, and a simulated cluster "
          + "holds \(settings.podLimit)", remedy: "Look at the maximum of its autoscaler.")
      return
    }
    switch target.kind {
    case .deployment:
      let row = Int(target.row)
      guard deployments.spec[row].replicas != replicas else { return }
      deployments.spec[row].replicas = replicas
      deployments.isObserved[row] = false
      trace.add(.deploymentScaled, at: now, subject: target.row, Int64(replicas))
      dirty.add(.deployment, target.row)
    case .replicaSet: scaleReplicaSet(target.row, to: replicas)
    case .statefulSet:
      guard statefulSets.spec[Int(target.row)].replicas != replicas else { return }
      statefulSets.spec[Int(target.row)].replicas = replicas
      dirty.add(.statefulSet, target.row)
    }
  }

  /// Calls `body` with every pod that the workload's selector finds and that has not finished.
  func forEachPod(of target: ScaleTarget, _ body: (PodID) -> Void) {
    switch target.kind {
    case .deployment:
      for set in deployments.sets[Int(target.row)] {
        for pod in replicaSets.owned.pods[Int(set)] { body(pod) }
      }
    case .replicaSet: for pod in replicaSets.owned.pods[Int(target.row)] { body(pod) }
    case .statefulSet: for pod in statefulSets.owned.pods[Int(target.row)] { body(pod) }
    }
  }
}
