import Basics
import KubeModel
import SimKernel

/// Pods that stand among the manifests.
extension Twin {
  /// Adds a pod: it goes on where its status says that it runs, starts on the node that it names, or looks for one.
  /// nil for one that has finished, and for a new one that the API server refuses.
  @discardableResult
  mutating func addPod(_ object: KubeObject, owner: OwnerRef = .none, at place: PodPlace? = nil) -> PodID? {
    let status = object.root["status"] ?? .null
    let phase = status["phase"]?.string
    if phase == "Succeeded" || phase == "Failed" { return nil }
    var spec = object.root["spec"] ?? .null
    let nodeName = spec["nodeName"]?.string.flatMap { $0.isEmpty ? nil : cluster.symbols.intern($0) }
    spec["nodeName"] = nil
    let metadata = object.root["metadata"]
    let value: KubeValue = [
      "metadata": [
        "labels": metadata?["labels"] ?? .omitted, "annotations": metadata?["annotations"] ?? .omitted,
        "finalizers": metadata?["finalizers"] ?? .omitted,
      ],
      "spec": spec,
    ]
    let template = place?.template ?? addTemplate(value, of: object)
    if case .refused(let reason) = templates[template.index].pass, phase == nil {
      problems.append(Diagnostic(.error, reason, at: object.location))
      return nil
    }
    var shape = place?.shape ?? templates[template.index].shape
    let node = nodeName.flatMap { cluster.nodes.indexOfName[$0] }
    if let nodeName, node == nil {
      var bound = cluster.shapes[shape.index]
      bound.nodeName = nodeName
      shape = cluster.shapeID(bound)
    }
    let name = cluster.symbols.intern(object.name)
    let pod = beginPod(owner, template, name: name, shape: shape, ordinal: place?.ordinal ?? -1)
    if case .charged(let ticket) = templates[template.index].pass {
      // It counts, also beyond what a quota allows now.
      passes.restore(ticket)
      life.charge[pod.index] = ticket
    }
    if let node {
      cluster.bind(pod, to: node)
      if phase == "Running" { resume(pod, on: node, isReady: Self.isReady(status)) } else { start(pod, on: node) }
    } else {
      placing.queue.add(pod, at: now, placing.scheduler.state)
    }
    if metadata?["deletionTimestamp"]?.string != nil { deletePod(pod) }
    return pod
  }

  private static func isReady(_ status: KubeValue) -> Bool {
    (status["conditions"]?.sequence ?? []).contains { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" }
  }

  /// The containers of a pod run on its node since before the start.
  private mutating func resume(_ pod: PodID, on node: NodeID, isReady: Bool) {
    let index = pod.index
    let template = templates[life.template[index].index]
    for container in template.life.containers { images.hold(container.image, on: node) }
    life.started[index] = now
    trace.add(.podBound, at: now, subject: pod.raw, Int64(node.raw))
    life.phase[index] = .running
    trace.add(.podRunning, at: now, subject: pod.raw)
    let step: PodStep = isReady ? .ready : .running
    advance(pod, step)
  }
}
