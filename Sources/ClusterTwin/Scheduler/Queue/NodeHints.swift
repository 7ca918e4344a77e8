/// Whether an event may help a pod that plugins looking at one node refused. nil: the plugin doesn't ask for the event.
///
/// A plugin that asks for new nodes but not for changes of taints gets those too, and retries at every one
/// (`buildQueueingHintMap`): a node may have been hidden from it by its taints.
extension QueueingHint {
  static func nodeUnschedulable(_ event: ClusterEvent, _ question: Question) -> Bool? {
    switch event {
    case .nodeAdded(let node): !node.isUnschedulable
    case .nodeUpdated(.taints, let before, let after): before.isUnschedulable && !after.isUnschedulable
    case .ownUpdate(_, .tolerations, _, _):
      NodeUnschedulable.isTolerated(question.shape.tolerations, question.words)
    default: nil
    }
  }

  static func nodeName(_ event: ClusterEvent) -> Bool? {
    switch event {
    case .nodeAdded, .nodeUpdated(.taints, _, _): true
    default: nil
    }
  }

  static func taintToleration(_ event: ClusterEvent, _ question: Question) -> Bool? {
    func isTolerated(_ node: NodeTable.Description) -> Bool {
      node.taints.allSatisfy { taint in
        taint.effect == .preferNoSchedule || question.shape.tolerations.contains { $0.tolerates(taint) }
      }
    }
    switch event {
    case .nodeAdded(let node): return isTolerated(node)
    case .nodeUpdated(.taints, let before, let after): return !isTolerated(before) && isTolerated(after)
    case .ownUpdate(_, .tolerations, _, _): return true
    default: return nil
    }
  }

  static func nodeAffinity(_ event: ClusterEvent, _ question: Question, _ symbols: SymbolTable) -> Bool? {
    func matches(_ node: NodeTable.Description) -> Bool {
      question.shape.nodeRequirements.matches(node.name, node.labels, symbols)
    }
    switch event {
    case .nodeAdded(let node): return matches(node)
    case .nodeUpdated(.labels, let before, let after): return !matches(before) && matches(after)
    case .nodeUpdated(.taints, _, _): return true
    default: return nil
    }
  }

  static func nodePorts(_ event: ClusterEvent, _ question: Question, _ shapes: [PodShape]) -> Bool? {
    switch event {
    case .nodeAdded, .nodeUpdated(.taints, _, _): true
    case .podDeleted(let other):
      NodePorts.conflicts(question.shape.hostPorts, shapes[other.index].hostPorts, question.words)
    default: nil
    }
  }

  static func nodeResourcesFit(_ event: ClusterEvent, _ question: Question, _ shapes: [PodShape]) -> Bool? {
    let requests = question.shape.requests
    switch event {
    case .podDeleted, .ownUpdate(_, .scaleDown, _, _), .nodeUpdated(.taints, _, _): return true
    case .podUpdated(.scaleDown, let before, let after):
      let (old, new) = (shapes[before.index].requests, shapes[after.index].requests)
      return requests.amounts.indices.contains { index in
        requests.amounts[index] > 0 && old[ResourceID(index: index)] > new[ResourceID(index: index)]
      }
    case .nodeAdded(let node): return fits(requests, node)
    case .nodeUpdated(.allocatable, let before, let after):
      let hasGrown =
        after.podLimit > before.podLimit
        || requests.amounts.indices.contains { index in
          requests.amounts[index] > 0 && offered(after, index) > offered(before, index)
        }
      return hasGrown && fits(requests, after)
    default: return nil
    }
  }

  /// Whether the pod fits the node without any other pod.
  private static func fits(_ requests: ResourceRequests, _ node: NodeTable.Description) -> Bool {
    node.podLimit > 0 && requests.amounts.indices.allSatisfy { requests.amounts[$0] <= offered(node, $0) }
  }

  private static func offered(_ node: NodeTable.Description, _ resource: Int) -> Int64 {
    resource < node.allocatable.count ? node.allocatable[resource] : 0
  }
}

extension NodeRequirements {
  /// Whether a node of this name with these labels meets the requirements.
  func matches(_ name: Symbol, _ labels: LabelSet, _ symbols: SymbolTable) -> Bool {
    for pair in self.labels where labels[pair.key] != pair.value { return false }
    guard let terms else { return true }
    return terms.contains { term in
      !term.isEmpty && term.labels.allSatisfy { $0.condition.matches(labels[$0.key], symbols) }
        && term.names.allSatisfy { $0.matches(name, symbols) }
    }
  }
}
