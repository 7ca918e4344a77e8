/// What may change in a pod.
///
/// Mirrors `ValidatePodUpdate`.
extension FieldFaults {
  private static let updatable = [
    "`spec.containers[*].image`", "`spec.initContainers[*].image`", "`spec.activeDeadlineSeconds`",
    "`spec.tolerations` (only additions to existing tolerations)",
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
  ]

  mutating func checkPodUpdate(_ pod: KubeValue, _ prior: KubeValue) {
    checkMetadataUpdate(pod, prior)
    checkPod(pod)
    let spec = pod["spec"] ?? [:]
    let before = prior["spec"] ?? [:]
    let path = FieldPath.root.spec
    for list in ["containers", "initContainers"] {
      let own = spec.list(list)
      if own.count != before.list(list).count {
        return forbidden(path[list], "pod updates may not add or remove containers")
      }
      for (index, container) in own.enumerated() {
        let image = container.text("image")
        if image.isEmpty { required(path[list][index].image) }
        if isPadded(image) {
          invalid(path[list][index].image, .string(image), "must not have leading or trailing whitespace")
        }
      }
    }
    guard checkDeadline(spec, before, path.activeDeadlineSeconds) else { return }
    checkAddedTolerations(spec, before, path.tolerations)
    checkRemovedGates(spec, before, path.schedulingGates)
    var munged = spec
    for list in ["containers", "initContainers"] {
      let old = before.list(list)
      var index = 0
      munged.updateEach(list) { container in
        container["image"] = old[index]["image"]
        index += 1
      }
    }
    for field in ["activeDeadlineSeconds", "schedulingGates", "tolerations"] { munged[field] = before[field] }
    let grace = before["terminationGracePeriodSeconds"]?.integer ?? 0
    if grace < 0, munged["terminationGracePeriodSeconds"]?.integer == 1 {
      munged["terminationGracePeriodSeconds"] = before["terminationGracePeriodSeconds"]
    }
    if before.isSet("schedulingGates") {
      checkSteering(&munged, before, path)
    }
    if !Self.isSame(munged, before) {
      let difference = LineDifference.text(GoDump.value(before, .podSpec), GoDump.value(munged, .podSpec))
      forbidden(
        path, "pod updates may not change fields other than \(Self.updatable.joined(separator: ","))\n\(difference)")
    }
  }

  /// Whether there is more to say.
  private mutating func checkDeadline(_ spec: KubeValue, _ before: KubeValue, _ path: FieldPath) -> Bool {
    let old = before["activeDeadlineSeconds"]?.integer
    guard let new = spec["activeDeadlineSeconds"]?.integer else {
      if old != nil { invalid(path, .null, "must not update from a positive integer to nil value") }
      return true
    }
    if !(0...2_147_483_647).contains(new) {
      invalid(path, .integer(new), Self.rangeText(0...2_147_483_647))
      return false
    }
    if let old, old < new {
      invalid(path, .integer(new), "must be less than or equal to previous value")
      return false
    }
    return true
  }

  private mutating func checkAddedTolerations(_ spec: KubeValue, _ before: KubeValue, _ path: FieldPath) {
    let own = spec.list("tolerations")
    for old in before.list("tolerations") {
      let isKept = own.contains { new in
        ["key", "operator", "value", "effect"].allSatisfy { new[$0] == old[$0] }
      }
      if !isKept {
        return forbidden(path, "existing toleration can not be modified except its tolerationSeconds")
      }
    }
    checkTolerations(own, path)
  }

  private mutating func checkRemovedGates(_ spec: KubeValue, _ before: KubeValue, _ path: FieldPath) {
    let old = Set(before.list("schedulingGates").map { $0.text("name") })
    for (index, gate) in spec.list("schedulingGates").enumerated() where !old.contains(gate.text("name")) {
      forbidden(
        path[index].name, "only deletion is allowed, but found new scheduling gate '\(gate.text("name"))'")
    }
  }

  /// A gated pod may be steered to fewer nodes.
  private mutating func checkSteering(_ munged: inout KubeValue, _ before: KubeValue, _ path: FieldPath) {
    let own = munged["nodeSelector"]
    let old = before["nodeSelector"]
    if !Self.isSame(own, old) {
      for entry in old?.mapping?.entries ?? [] where own?[entry.key] != entry.value {
        invalid(path.nodeSelector, own, "only additions to spec.nodeSelector are allowed (no mutations or deletions)")
        break
      }
      munged["nodeSelector"] = old
    }
    let affinity = munged.at("affinity", "nodeAffinity")
    let oldAffinity = before.at("affinity", "nodeAffinity")
    guard !Self.isSame(affinity, oldAffinity) else { return }
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    if let terms = oldAffinity?[required]?.list("nodeSelectorTerms"), !terms.isEmpty {
      let new = affinity?[required]?.list("nodeSelectorTerms") ?? []
      if new.count != terms.count {
        let place = path.affinity.nodeAffinity[required].nodeSelectorTerms
        invalid(place, .sequence(new), "no additions/deletions to non-empty NodeSelectorTerms list are allowed")
      }
    }
    if before.has("affinity") {
      munged.updateOrAdd("affinity") { $0["nodeAffinity"] = oldAffinity }
    } else {
      munged["affinity"] = nil
    }
  }
}
