import KubeModel

/// What new nodes will be: for the autoscalers, which decide before a machine exists.
extension Twin {
  /// A node of a group in a zone, with the DaemonSet pods that it will run.
  mutating func nodeTemplate(of group: Int32, zone: String) -> NodeTemplate {
    let description = nodeGroups.groups[Int(group)]
    let object = description.node(named: "\(description.name)-template", zone: zone)
    let (node, capacity) = reading { reader -> (NodeTable.Description, [Int64]) in
      reader.readNode(object)
      let name = reader.state.symbols.intern(object.name)
      guard let node = reader.state.nodes.indexOfName[name] else {
        return (
          NodeTable.Description(name: name, labels: LabelSet([]), zone: NodeOrder.Zone(region: .empty, zone: .empty)),
          []
        )
      }
      defer { reader.state.removeNode(node) }
      return (reader.state.nodes.describe(node), reader.readMachineCapacity(object))
    }
    return NodeTemplate(
      node: node, capacity: capacity.isEmpty ? nil : capacity, daemons: daemonShapes(on: node))
  }

  /// The pods that DaemonSets will put on such a node.
  mutating func daemonShapes(on node: NodeTable.Description) -> [ShapeID] {
    guard daemonSets.count > 0 else { return [] }
    var trial = ClusterState()
    trial.symbols = cluster.symbols
    trial.words = cluster.words
    guard trial.addNode(node) != nil else { return [] }
    return (0..<daemonSets.count).compactMap { row in
      guard daemonSets.isAlive[row] else { return nil }
      let shape = templates[daemonSets.owned.template[row].index].shape
      let demand = cluster.shapes[shape.index]
      if demand.nodeName != nil { return nil }
      let isTolerated = node.taints.allSatisfy { taint in
        taint.effect == .preferNoSchedule || demand.tolerations.contains { $0.tolerates(taint) }
      }
      return isTolerated && trial.node(NodeID(0), matches: demand.nodeRequirements) ? shape : nil
    }
  }
}

extension ClusterReader {
  /// `status.capacity`, by resource.
  mutating func readMachineCapacity(_ object: KubeObject) -> [Int64] {
    var amounts: [Int64] = []
    for entry in object.root.at("status", "capacity")?.mapping?.entries ?? [] where Self.isCounted(entry.key) {
      guard let quantity = try? Quantity(entry.value) else { continue }
      let resource = state.resource(entry.key)
      while amounts.count <= resource.index { amounts.append(0) }
      amounts[resource.index] = entry.key == "cpu" ? quantity.milliValue : quantity.value
    }
    return amounts
  }
}
