import Basics
import KubeModel

extension ClusterReader {
  mutating func readPodAffinity(_ spec: KubeValue, into shape: inout PodShape, _ object: KubeObject) {
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    func path(_ kind: String, _ list: String, _ index: Int) -> String { "spec.affinity.\(kind).\(list)[\(index)]" }
    for kind in ["podAffinity", "podAntiAffinity"] {
      guard let affinity = spec.at("affinity", kind) else { continue }
      for (index, value) in (affinity[required]?.sequence ?? []).enumerated() {
        let term = term(value, shape, object, path(kind, required, index))
        if kind == "podAffinity" {
          shape.affinity.required.append(term)
        } else {
          shape.affinity.requiredAnti.append(term)
        }
      }
      for (index, value) in (affinity[preferred]?.sequence ?? []).enumerated() {
        let place = path(kind, preferred, index) + ".podAffinityTerm"
        let weighted = PodAffinity.WeightedTerm(
          weight: Int64(value["weight"]?.integer ?? 0),
          term: term(value["podAffinityTerm"] ?? .null, shape, object, place))
        if kind == "podAffinity" {
          shape.affinity.preferred.append(weighted)
        } else {
          shape.affinity.preferredAnti.append(weighted)
        }
      }
    }
  }

  private mutating func term(
    _ value: KubeValue, _ shape: PodShape, _ object: KubeObject, _ path: String
  ) -> PodAffinity.Term {
    var selector = selector(value["labelSelector"], in: object, path: path + ".labelSelector")
    addLabelKeys(value["matchLabelKeys"], of: shape, to: &selector) { .isIn([$0]) }
    addLabelKeys(value["mismatchLabelKeys"], of: shape, to: &selector) { .isNotIn([$0]) }
    var namespaces = (value["namespaces"]?.sequence ?? []).map { symbol($0) }
    let namespaceSelector = self.selector(
      value["namespaceSelector"], in: object, path: path + ".namespaceSelector")
    if namespaces.isEmpty && namespaceSelector == nil { namespaces = [shape.namespace] }
    return PodAffinity.Term(
      topologyKey: symbol(value["topologyKey"]), selector: selector, namespaces: namespaces,
      namespaceSelector: namespaceSelector)
  }

  /// The API server merges `matchLabelKeys` into the selector: the pod's own values of these labels.
  private mutating func addLabelKeys(
    _ keys: KubeValue?, of shape: PodShape, to selector: inout SymbolSelector?,
    _ condition: (Symbol) -> SymbolSelector.Condition
  ) {
    guard selector != nil else { return }
    for key in keys?.sequence ?? [] {
      let key = symbol(key)
      guard let value = shape.labels[key] else { continue }
      let requirement = SymbolSelector.Requirement(key: key, condition: condition(value))
      if selector?.requirements.contains(requirement) == false { selector?.requirements.append(requirement) }
    }
  }

  mutating func readSpread(_ spec: KubeValue, _ shape: PodShape, _ object: KubeObject) -> [SpreadConstraint]? {
    guard let constraints = spec["topologySpreadConstraints"]?.sequence, !constraints.isEmpty else { return nil }
    return constraints.enumerated().map { index, value in
      let path = "spec.topologySpreadConstraints[\(index)]"
      var selector = selector(value["labelSelector"], in: object, path: path + ".labelSelector")
      addLabelKeys(value["matchLabelKeys"], of: shape, to: &selector) { .isIn([$0]) }
      return SpreadConstraint(
        topologyKey: symbol(value["topologyKey"]),
        maxSkew: Int64(value["maxSkew"]?.integer ?? 1),
        minDomains: Int64(value["minDomains"]?.integer ?? 1),
        isHard: value["whenUnsatisfiable"]?.string != "ScheduleAnyway",
        selector: selector,
        honorsNodeAffinity: value["nodeAffinityPolicy"]?.string != "Ignore",
        honorsTaints: value["nodeTaintsPolicy"]?.string == "Honor")
    }
  }
}
