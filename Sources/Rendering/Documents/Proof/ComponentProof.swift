import DesignEngine
import KubeModel
import PlatformSpec

extension PlatformRenderer {
  /// `proof/components.yaml`: a `ComponentFootprint` for each component whose pods no manifest holds, because a chart or
  /// an operator makes them.
  func componentProof() -> String {
    let documents = design.components.compactMap { plan -> (value: KubeValue, notes: [String: String])? in
      let pods = plan.pods.compactMap { footprint($0, of: plan) }
      if pods.isEmpty { return nil }
      let spec: KubeValue = ["namespace": .string(plan.namespace), "pods": .sequence(pods)]
      return (ProofDocument.document(kind: "ComponentFootprint", name: plan.id.rawValue, spec: spec), [:])
    }
    return ProofDocument.file(
      remarks: [
        "What charts and operators run beside the manifests, for a simulation: it takes room on the nodes.",
        "Pods that come and go with the work are counted as on average.",
      ], documents)
  }

  private func footprint(_ pod: PodFootprint, of plan: ComponentPlan) -> KubeValue? {
    let replicas: KubeValue
    switch pod.count {
    case .perNode: replicas = .omitted
    case .replicas(let count), .jobs(average: let count, peak: _), .scaled(base: _, average: let count, peak: _):
      if count == 0 { return nil }
      replicas = .integer(count)
    }
    // What runs on every node is let in everywhere, and pods of the general pool may run wherever no taint keeps them out.
    let isFree = replicas.isOmitted || pod.pool == .general
    return [
      "name": .string(pod.name), "perNode": replicas.isOmitted ? true : .omitted, "replicas": replicas,
      "cpu": .string("\(pod.cpuRequestMilli)m"), "memory": .string("\(pod.memoryRequestMiB)Mi"),
      "memoryLimit": .string("\(pod.memoryLimitMiB)Mi"),
      "priorityClassName": .string(replicas.isOmitted ? "system-node-critical" : SharedNames.platformPriority),
      "nodeSelector": isFree ? .omitted : PodParts.nodeSelector(pod.pool),
      "tolerations": isFree ? .omitted : PodParts.tolerations(pod.pool),
    ]
  }
}
