/// Rules for what decides where pods go.
extension FieldFaults {
  mutating func checkTolerations(_ tolerations: [KubeValue], _ path: FieldPath) {
    for (index, toleration) in tolerations.enumerated() {
      let place = path[index]
      let key = toleration.text("key")
      let name = toleration.text("operator")
      let effect = toleration.text("effect")
      let value = toleration.text("value")
      if !key.isEmpty { checkQualifiedName(key, place.key) }
      if key.isEmpty, name != "Exists" {
        invalid(
          place["operator"], .string(name),
          "operator must be Exists when `key` is empty, which means \"match all values and all keys\"")
      }
      if toleration.has("tolerationSeconds"), effect != "NoExecute" {
        invalid(place.effect, .string(effect), "effect must be 'NoExecute' when `tolerationSeconds` is set")
      }
      switch name {
      case "Equal", "":
        let problems = NameForms.labelValue(value)
        if !problems.isEmpty { invalid(place["operator"], .string(value), problems.joined(separator: ";")) }
      case "Exists":
        if !value.isEmpty {
          invalid(place["operator"], .string(value), "value must be empty when `operator` is 'Exists'")
        }
      default: notSupported(place["operator"], name, ["Equal", "Exists"])
      }
      if !effect.isEmpty { checkOptionalChoice(effect, Self.taintEffects, place.effect) }
    }
  }

  static let taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

  mutating func checkAffinity(_ affinity: KubeValue?, _ path: FieldPath) {
    guard let affinity else { return }
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    if let node = affinity["nodeAffinity"] {
      if let selector = node[required] { checkNodeSelector(selector, path.nodeAffinity[required]) }
      for (index, term) in node.list(preferred).enumerated() {
        let place = path.nodeAffinity[preferred][index]
        checkWeight(term["weight"]?.integer ?? 0, place.weight)
        checkNodeTerm(term["preference"] ?? [:], place.preference, areValuesChecked: false)
      }
    }
    for side in ["podAffinity", "podAntiAffinity"] {
      guard let pods = affinity[side] else { continue }
      for (index, term) in pods.list(required).enumerated() { checkPodTerm(term, path[side][required][index]) }
      for (index, weighted) in pods.list(preferred).enumerated() {
        let place = path[side][preferred][index]
        checkWeight(weighted["weight"]?.integer ?? 0, place.weight)
        checkPodTerm(weighted["podAffinityTerm"] ?? [:], place.podAffinityTerm)
      }
    }
  }

  private mutating func checkWeight(_ weight: Int, _ path: FieldPath) {
    if !(1...100).contains(weight) { invalid(path, .integer(weight), "must be in the range 1-100") }
  }

  mutating func checkNodeSelector(_ selector: KubeValue, _ path: FieldPath) {
    let terms = selector.list("nodeSelectorTerms")
    if terms.isEmpty { return required(path.nodeSelectorTerms, "must have at least one node selector term") }
    for (index, term) in terms.enumerated() {
      checkNodeTerm(term, path.nodeSelectorTerms[index], areValuesChecked: true)
    }
  }

  private mutating func checkNodeTerm(_ term: KubeValue, _ path: FieldPath, areValuesChecked: Bool) {
    for (index, requirement) in term.list("matchExpressions").enumerated() {
      let place = path.matchExpressions[index]
      let values = requirement.texts("values")
      let name = requirement.text("operator")
      switch name {
      case "In", "NotIn":
        if values.isEmpty { required(place.values, "must be specified when `operator` is 'In' or 'NotIn'") }
      case "Exists", "DoesNotExist":
        if !values.isEmpty {
          forbidden(place.values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
        }
      case "Gt", "Lt":
        if values.count != 1 {
          required(place.values, "must be specified single value when `operator` is 'Lt' or 'Gt'")
        }
      default: invalid(place["operator"], .string(name), "not a valid selector operator")
      }
      checkQualifiedName(requirement.text("key"), place.key)
      guard areValuesChecked else { continue }
      for (position, value) in values.enumerated() {
        invalid(place.values[position], .string(value), each: NameForms.labelValue(value))
      }
    }
    for (index, requirement) in term.list("matchFields").enumerated() {
      checkNodeField(requirement, path.matchFields[index])
    }
  }

  private mutating func checkNodeField(_ requirement: KubeValue, _ path: FieldPath) {
    let values = requirement.texts("values")
    let name = requirement.text("operator")
    if name == "In" || name == "NotIn" {
      if values.count != 1 {
        required(path.values, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
      }
    } else {
      invalid(path["operator"], .string(name), "not a valid selector operator")
    }
    let key = requirement.text("key")
    guard key == "metadata.name" else { return invalid(path.key, .string(key), "not a valid field selector key") }
    for (index, value) in values.enumerated() { checkSubdomain(value, path.values[index]) }
  }

  private mutating func checkPodTerm(_ term: KubeValue, _ path: FieldPath) {
    checkLabelSelector(term["labelSelector"], path.labelSelector)
    checkLabelSelector(term["namespaceSelector"], path.namespaceSelector)
    for name in term.texts("namespaces") {
      invalid(path.namespace, .string(name), each: NameForms.dns1123Label(name))
    }
    checkMatchKeys(term, ["matchLabelKeys", "mismatchLabelKeys"], path)
    let key = term.text("topologyKey")
    if key.isEmpty { required(path.topologyKey, "can not be empty") }
    checkQualifiedName(key, path.topologyKey)
  }

  /// Keys that take their values from the pod's own labels.
  private mutating func checkMatchKeys(_ term: KubeValue, _ fields: [String], _ path: FieldPath) {
    guard term.has("labelSelector") else {
      for field in fields where term.isSet(field) {
        forbidden(path[field], "must not be specified when labelSelector is not set")
      }
      return
    }
    for field in fields {
      for (index, key) in term.texts(field).enumerated() { checkQualifiedName(key, path[field][index]) }
    }
    guard fields.count == 2 else { return }
    let others = Set(term.texts(fields[0]))
    for (index, key) in term.texts(fields[1]).enumerated() where others.contains(key) {
      invalid(path[fields[1]][index], .string(key), "exists in both matchLabelKeys and mismatchLabelKeys")
    }
  }

  mutating func checkTopologySpread(_ constraints: [KubeValue], _ path: FieldPath) {
    for (index, constraint) in constraints.enumerated() {
      let place = path[index]
      let skew = constraint["maxSkew"]?.integer ?? 0
      if skew <= 0 { invalid(place.maxSkew, .integer(skew), "must be greater than zero") }
      let key = constraint.text("topologyKey")
      if key.isEmpty {
        required(place.topologyKey, "can not be empty")
      } else {
        checkQualifiedName(key, place.topologyKey)
      }
      let action = constraint.text("whenUnsatisfiable")
      checkOptionalChoice(action, ["DoNotSchedule", "ScheduleAnyway"], place.whenUnsatisfiable)
      let isRepeated = constraints[(index + 1)...].contains {
        $0.text("topologyKey") == key && $0.text("whenUnsatisfiable") == action
      }
      if isRepeated {
        duplicate(place["{topologyKey, whenUnsatisfiable}"], .string("{\(key), \(action)}"))
      }
      if let domains = constraint["minDomains"]?.integer {
        if domains <= 0 { invalid(place.minDomains, .integer(domains), "must be greater than zero") }
        if action != "DoNotSchedule" {
          invalid(
            place.minDomains, .integer(domains),
            "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not \(action)")
        }
      }
      for field in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
        checkOptionalChoice(constraint[field]?.string, ["Honor", "Ignore"], place[field])
      }
      checkSpreadKeys(constraint, place)
      checkLabelSelector(constraint["labelSelector"], place.labelSelector)
    }
  }

  private mutating func checkSpreadKeys(_ constraint: KubeValue, _ path: FieldPath) {
    checkMatchKeys(constraint, ["matchLabelKeys"], path)
    let selector = constraint["labelSelector"]
    let used = Set(
      (selector?.entries("matchLabels") ?? []).map(\.key)
        + (selector?.list("matchExpressions") ?? []).map { $0.text("key") })
    for (index, key) in constraint.texts("matchLabelKeys").enumerated() where used.contains(key) {
      invalid(path.matchLabelKeys[index], .string(key), "exists in both matchLabelKeys and labelSelector")
    }
  }
}
