import Basics
import KubeModel

extension ClusterReader {
  mutating func readPriorityClass(_ object: KubeObject) {
    let value = object.root["value"]?.integer ?? 0
    state.priorityClasses[object.name] = PriorityClass(
      value: Int32(clamping: value), mayPreempt: object.root["preemptionPolicy"]?.string != "Never")
    if object.root["globalDefault"]?.bool == true { state.defaultPriorityClass = state.priorityClasses[object.name] }
  }

  mutating func readNamespace(_ object: KubeObject) {
    let name = state.symbols.intern(object.name)
    let given = labels(object.root.at("metadata", "labels"))
    state.setNamespace(name, labels: given)
  }

  mutating func readBudget(_ object: KubeObject) {
    let allowed = object.root.at("status", "disruptionsAllowed")?.integer ?? 0
    let disrupted = object.root.at("status", "disruptedPods")?.mapping?.keys ?? []
    state.budgets.append(
      DisruptionBudget(
        namespace: namespace(of: object),
        selector: selector(object.root.at("spec", "selector"), in: object, path: "spec.selector"),
        disruptionsAllowed: Int64(allowed), disruptedPods: disrupted.map { state.symbols.intern($0) }))
  }

  mutating func readService(_ object: KubeObject) {
    let labels = labels(object.root.at("spec", "selector"))
    guard !labels.pairs.isEmpty else { return }
    state.services.add(labels, namespace: namespace(of: object))
  }

  /// A workload as its pods name it. Argo's Rollouts count as Deployments.
  mutating func owner(_ object: KubeObject) -> PodShape.Owner {
    let kind = object.kind == "Rollout" ? state.words.deployment : state.symbols.intern(object.kind)
    return PodShape.Owner(kind: kind, name: state.symbols.intern(object.name))
  }

  mutating func readOwner(_ object: KubeObject) {
    let value = object.root.at("spec", "selector")
    var found: SymbolSelector?
    if object.kind == "ReplicationController" {
      let labels = labels(value)
      found = SymbolSelector(
        requirements: labels.pairs.map { SymbolSelector.Requirement(key: $0.key, condition: .isIn([$0.value])) })
    } else {
      found = selector(value, in: object, path: "spec.selector")
    }
    guard let found else { return }
    state.owners[SelectingOwner(namespace: namespace(of: object), owner: owner(object))] = found
  }
}
