import Basics
import KubeModel

extension ClusterReader {
  mutating func readNode(_ object: KubeObject) {
    let root = object.root
    let labels = labels(root.at("metadata", "labels"))
    var node = NodeTable.Description(
      name: state.symbols.intern(object.name), labels: labels, zone: zone(of: labels))
    node.isUnschedulable = root.at("spec", "unschedulable")?.bool ?? false
    for (index, taint) in (root.at("spec", "taints")?.sequence ?? []).enumerated() {
      guard let effect = effect(taint["effect"]) else {
        diagnostics.append(
          report("a taint needs an effect", taint["effect"] ?? taint, in: object, path: "spec.taints[\(index)].effect"))
        continue
      }
      node.taints.append(Taint(key: symbol(taint["key"]), value: symbol(taint["value"]), effect: effect))
    }
    let offered = root.at("status", "allocatable") ?? root.at("status", "capacity")
    for entry in offered?.mapping?.entries ?? [] {
      let path = "status.allocatable"
      if entry.key == "pods" {
        node.podLimit = quantity(entry.value, in: object, path: path + ".pods").value
      } else if Self.isCounted(entry.key) {
        let resource = state.resource(entry.key)
        while node.allocatable.count <= resource.index { node.allocatable.append(0) }
        node.allocatable[resource.index] = amount(entry.value, of: entry.key, in: object, path: path)
      }
    }
    for image in root.at("status", "images")?.sequence ?? [] {
      let bytes = Int64(image["sizeBytes"]?.integer ?? 0)
      for name in image["names"]?.sequence ?? [] { node.images.append((symbol(name), bytes)) }
    }
    if state.addNode(node) == nil {
      diagnostics.append(
        report(
          "there are two nodes named \(object.name)", root.at("metadata", "name"), in: object, path: "metadata.name"))
    }
  }

  /// Region and zone, the deprecated labels before the current ones.
  private mutating func zone(of labels: LabelSet) -> NodeOrder.Zone {
    let oldRegion = state.symbols.intern("failure-domain.beta.kubernetes.io/region")
    let oldZone = state.symbols.intern("failure-domain.beta.kubernetes.io/zone")
    return NodeOrder.Zone(
      region: labels[oldRegion] ?? labels[state.words.region] ?? .empty,
      zone: labels[oldZone] ?? labels[state.words.zone] ?? .empty)
  }

  func effect(_ value: KubeValue?) -> Taint.Effect? {
    switch value?.string {
    case "NoSchedule": .noSchedule
    case "PreferNoSchedule": .preferNoSchedule
    case "NoExecute": .noExecute
    default: nil
    }
  }

  // MARK: - Requirements on nodes

  /// `nodeSelectorTerms` of a pod or a volume.
  mutating func nodeTerms(_ value: KubeValue?, in object: KubeObject, path: String) -> [NodeTerm]? {
    guard let terms = value?["nodeSelectorTerms"]?.sequence else { return nil }
    return terms.enumerated().map { index, term in
      nodeTerm(term, in: object, path: "\(path).nodeSelectorTerms[\(index)]")
    }
  }

  mutating func nodeTerm(_ value: KubeValue, in object: KubeObject, path: String) -> NodeTerm {
    var term = NodeTerm()
    for (index, expression) in (value["matchExpressions"]?.sequence ?? []).enumerated() {
      let place = "\(path).matchExpressions[\(index)]"
      guard let condition = condition(expression, in: object, path: place) else { continue }
      term.labels.append(SymbolSelector.Requirement(key: symbol(expression["key"]), condition: condition))
    }
    for (index, expression) in (value["matchFields"]?.sequence ?? []).enumerated() {
      let place = "\(path).matchFields[\(index)]"
      guard expression["key"]?.string == "metadata.name" else {
        diagnostics.append(
          report("only metadata.name can be matched here", expression["key"], in: object, path: place + ".key"))
        continue
      }
      if let condition = condition(expression, in: object, path: place) { term.names.append(condition) }
    }
    return term
  }

  private mutating func condition(
    _ expression: KubeValue, in object: KubeObject, path: String
  ) -> SymbolSelector.Condition? {
    let values = (expression["values"]?.sequence ?? []).map { symbol($0) }
    switch expression["operator"]?.string {
    case "In": return .isIn(values)
    case "NotIn": return .isNotIn(values)
    case "Exists": return .exists
    case "DoesNotExist": return .doesNotExist
    case "Gt", "Lt":
      guard values.count == 1, let bound = state.symbols.integer(values[0]) else {
        diagnostics.append(report("Gt and Lt need one integer", expression, in: object, path: path + ".values"))
        return nil
      }
      return expression["operator"]?.string == "Gt" ? .greaterThan(bound) : .lessThan(bound)
    default:
      diagnostics.append(
        report(
          "not a valid selector operator", expression["operator"] ?? expression, in: object, path: path + ".operator"))
      return nil
    }
  }
}
