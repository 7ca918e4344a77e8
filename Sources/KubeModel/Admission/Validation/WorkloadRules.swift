/// Rules for Deployments, ReplicaSets, StatefulSets and DaemonSets.
///
/// Mirrors `pkg/apis/apps/validation`.
extension FieldFaults {
  private static let mismatch = "`selector` does not match template `labels`"

  /// A selector that must be there, not be empty and pick the template's pods.
  private mutating func checkWorkloadSelector(_ spec: KubeValue, _ path: FieldPath, kind: String) {
    guard let selector = spec["selector"] else { return required(path.selector) }
    checkLabelSelector(selector, path.selector)
    let isEmpty = !selector.isSet("matchLabels") && !selector.isSet("matchExpressions")
    if isEmpty { invalid(path.selector, selector, "empty selector is invalid for \(kind)") }
  }

  /// Whether the template carries what the selector picks.
  private mutating func checkSelection(_ spec: KubeValue, _ path: FieldPath) {
    let labels = spec.at("template", "metadata", "labels")
    if Self.selects(spec["selector"], labels) == false {
      invalid(path.template.metadata.labels, labels, Self.mismatch)
    }
  }

  /// Pods that a controller keeps running.
  private mutating func checkAlwaysRestart(_ spec: KubeValue, _ path: FieldPath, kind: String) {
    let template = spec.at("template", "spec") ?? [:]
    let policy = template.text("restartPolicy")
    if policy != "Always" { notSupported(path.template.spec.restartPolicy, policy, ["Always"]) }
    if template.has("activeDeadlineSeconds") {
      forbidden(path.template.spec.activeDeadlineSeconds, "activeDeadlineSeconds in \(kind) is not Supported")
    }
  }

  // MARK: - Deployment

  mutating func checkDeployment(_ object: KubeValue) {
    checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    checkDeploymentSpec(object["spec"] ?? [:], .root.spec)
  }

  private mutating func checkDeploymentSpec(_ spec: KubeValue, _ path: FieldPath) {
    checkNonNegative(spec["replicas"]?.integer, path.replicas)
    checkWorkloadSelector(spec, path, kind: "deployment")
    if let selector = spec["selector"], (try? LabelSelector(selector)) == nil {
      invalid(path.selector, selector, "invalid label selector")
    } else {
      checkReplicatedTemplate(spec, path, kind: "ReplicaSet", countsNothing: spec["selector"] == nil)
    }
    checkDeploymentStrategy(spec["strategy"] ?? [:], path.strategy)
    let ready = spec["minReadySeconds"]?.integer ?? 0
    checkNonNegative(ready, path.minReadySeconds)
    checkNonNegative(spec["revisionHistoryLimit"]?.integer, path.revisionHistoryLimit)
    if let deadline = spec["progressDeadlineSeconds"]?.integer {
      checkNonNegative(deadline, path.progressDeadlineSeconds)
      if deadline <= ready {
        invalid(path.progressDeadlineSeconds, .integer(deadline), "must be greater than minReadySeconds")
      }
    }
  }

  /// Mirrors `ValidatePodTemplateSpecForReplicaSet`.
  private mutating func checkReplicatedTemplate(
    _ spec: KubeValue, _ path: FieldPath, kind: String, countsNothing: Bool = false
  ) {
    let selector = spec["selector"]
    let isEmpty = selector.map { !$0.isSet("matchLabels") && !$0.isSet("matchExpressions") } ?? false
    if !isEmpty || countsNothing { checkSelection(spec, path) }
    checkPodTemplate(spec["template"], path.template)
    checkAlwaysRestart(spec, path, kind: kind)
  }

  private mutating func checkDeploymentStrategy(_ strategy: KubeValue, _ path: FieldPath) {
    switch strategy.text("type") {
    case "Recreate":
      if strategy.has("rollingUpdate") {
        forbidden(path.rollingUpdate, "may not be specified when strategy `type` is 'Recreate'")
      }
    case "RollingUpdate":
      guard let rolling = strategy["rollingUpdate"] else {
        return required(path.rollingUpdate, "this should be defaulted and never be nil")
      }
      let place = path.rollingUpdate
      checkPositiveIntOrPercent(rolling["maxUnavailable"], place.maxUnavailable)
      checkPositiveIntOrPercent(rolling["maxSurge"], place.maxSurge)
      if Self.intOrPercent(rolling["maxUnavailable"]) == 0, Self.intOrPercent(rolling["maxSurge"]) == 0 {
        invalid(place.maxUnavailable, rolling["maxUnavailable"] ?? 0, "may not be 0 when `maxSurge` is 0")
      }
      checkAtMost100Percent(rolling["maxUnavailable"], place.maxUnavailable)
    case "": required(path.type)
    case let other: notSupported(path.type, other, ["Recreate", "RollingUpdate"])
    }
  }

  mutating func checkDeploymentUpdate(_ object: KubeValue, _ prior: KubeValue) {
    checkMetadataUpdate(object, prior)
    checkDeploymentSpec(object["spec"] ?? [:], .root.spec)
    checkImmutable(object.at("spec", "selector"), prior.at("spec", "selector"), .root.spec.selector)
  }

  // MARK: - ReplicaSet and ReplicationController

  mutating func checkReplicaSet(_ object: KubeValue) {
    checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    checkReplicaSetSpec(object["spec"] ?? [:], .root.spec)
  }

  private mutating func checkReplicaSetSpec(_ spec: KubeValue, _ path: FieldPath) {
    checkNonNegative(spec["replicas"]?.integer, path.replicas)
    checkNonNegative(spec["minReadySeconds"]?.integer, path.minReadySeconds)
    checkWorkloadSelector(spec, path, kind: "deployment")
    if let selector = spec["selector"], (try? LabelSelector(selector)) == nil {
      invalid(path.selector, selector, "invalid label selector")
    } else {
      checkReplicatedTemplate(spec, path, kind: "ReplicaSet", countsNothing: spec["selector"] == nil)
    }
  }

  mutating func checkReplicaSetUpdate(_ object: KubeValue, _ prior: KubeValue) {
    checkMetadataUpdate(object, prior)
    checkReplicaSetSpec(object["spec"] ?? [:], .root.spec)
    checkImmutable(object.at("spec", "selector"), prior.at("spec", "selector"), .root.spec.selector)
  }

  mutating func checkReplicationController(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(object, prior)
    } else {
      checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    }
    let spec = object["spec"] ?? [:]
    let path = FieldPath.root.spec
    checkNonNegative(spec["minReadySeconds"]?.integer, path.minReadySeconds)
    let wanted = spec.entries("selector")
    if wanted.isEmpty { required(path.selector) }
    checkNonNegative(spec["replicas"]?.integer, path.replicas)
    guard let template = spec["template"] else { return required(path.template) }
    let labels = template.at("metadata", "labels")
    if !wanted.allSatisfy({ labels?[$0.key] == $0.value }) {
      invalid(path.template.metadata.labels, labels, Self.mismatch)
    }
    checkPodTemplate(template, path.template)
    checkAlwaysRestart(spec, path, kind: "ReplicationController")
  }

  // MARK: - DaemonSet

  mutating func checkDaemonSet(_ object: KubeValue) {
    checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    checkDaemonSetSpec(object["spec"] ?? [:], .root.spec)
  }

  private mutating func checkDaemonSetSpec(_ spec: KubeValue, _ path: FieldPath) {
    checkLabelSelector(spec["selector"], path.selector)
    let selector = spec["selector"]
    let isEmpty = selector.map { !$0.isSet("matchLabels") && !$0.isSet("matchExpressions") } ?? false
    if selector == nil || !isEmpty { checkSelection(spec, path) }
    if let selector, isEmpty { invalid(path.selector, selector, "empty selector is invalid for daemonset") }
    checkPodTemplate(spec["template"], path.template)
    checkAlwaysRestart(spec, path, kind: "DaemonSet")
    checkNonNegative(spec["minReadySeconds"]?.integer, path.minReadySeconds)
    checkDaemonStrategy(spec["updateStrategy"] ?? [:], path.updateStrategy)
    checkNonNegative(spec["revisionHistoryLimit"]?.integer, path.revisionHistoryLimit)
  }

  private mutating func checkDaemonStrategy(_ strategy: KubeValue, _ path: FieldPath) {
    switch strategy.text("type") {
    case "OnDelete": break
    case "RollingUpdate":
      guard let rolling = strategy["rollingUpdate"] else { return required(path.rollingUpdate) }
      let place = path.rollingUpdate
      let unavailable = rolling["maxUnavailable"]
      let surge = rolling["maxSurge"]
      checkPositiveIntOrPercent(unavailable, place.maxUnavailable)
      checkPositiveIntOrPercent(surge, place.maxSurge)
      checkAtMost100Percent(unavailable, place.maxUnavailable)
      checkAtMost100Percent(surge, place.maxSurge)
      let hasUnavailable = Self.intOrPercent(unavailable) != 0
      let hasSurge = Self.intOrPercent(surge) != 0
      if hasUnavailable, hasSurge {
        invalid(place.maxSurge, surge, "may not be set when maxUnavailable is non-zero")
      }
      if !hasUnavailable, !hasSurge {
        required(place.maxUnavailable, "cannot be 0 when maxSurge is 0")
      }
    case let other: notSupported(path.type, other, ["RollingUpdate", "OnDelete"])
    }
  }

  mutating func checkDaemonSetUpdate(_ object: KubeValue, _ prior: KubeValue) {
    checkMetadataUpdate(object, prior)
    checkDaemonSetSpec(object["spec"] ?? [:], .root.spec)
    checkImmutable(object.at("spec", "selector"), prior.at("spec", "selector"), .root.spec.selector)
  }

  // MARK: - StatefulSet

  mutating func checkStatefulSet(_ object: KubeValue) {
    checkMetadata(object, isNamespaced: true) { NameForms.dns1123Label($0) }
    checkStatefulSetSpec(object["spec"] ?? [:], .root.spec)
  }

  private mutating func checkStatefulSetSpec(_ spec: KubeValue, _ path: FieldPath) {
    let management = spec.text("podManagementPolicy")
    if management.isEmpty {
      required(path.podManagementPolicy)
    } else if management != "OrderedReady", management != "Parallel" {
      invalid(path.podManagementPolicy, .string(management), "must be 'OrderedReady' or 'Parallel'")
    }
    checkStatefulStrategy(spec["updateStrategy"] ?? [:], path.updateStrategy)
    if let policy = spec["persistentVolumeClaimRetentionPolicy"] {
      for field in ["whenDeleted", "whenScaled"] {
        checkOptionalChoice(
          policy.text(field), ["Retain", "Delete"], path.persistentVolumeClaimRetentionPolicy[field])
      }
    }
    checkNonNegative(spec["replicas"]?.integer, path.replicas)
    checkNonNegative(spec["minReadySeconds"]?.integer, path.minReadySeconds)
    if let ordinals = spec["ordinals"] { checkNonNegative(ordinals["start"]?.integer ?? 0, path.ordinals.start) }
    checkNonNegative(spec["revisionHistoryLimit"]?.integer, path.revisionHistoryLimit)
    checkWorkloadSelector(spec, path, kind: "statefulset")
    if let selector = spec["selector"], (try? LabelSelector(selector)) == nil {
      invalid(path.selector, selector, "")
    } else {
      let isEmpty = spec["selector"].map { !$0.isSet("matchLabels") && !$0.isSet("matchExpressions") } ?? false
      if !isEmpty { checkSelection(spec, path) }
      checkPodTemplate(Self.withClaims(spec), path.template)
    }
    checkAlwaysRestart(spec, path, kind: "StatefulSet")
    if spec.at("template", "spec", "activeDeadlineSeconds") != nil {
      forbidden(path.template.spec.activeDeadlineSeconds, "activeDeadlineSeconds in StatefulSet is not Supported")
    }
  }

  /// The template of a StatefulSet with the volumes that its claims will be.
  private static func withClaims(_ spec: KubeValue) -> KubeValue? {
    guard var template = spec["template"], spec.isSet("volumeClaimTemplates") else { return spec["template"] }
    template.updateOrAdd("spec") { inner in
      var volumes = inner.list("volumes")
      for claim in spec.list("volumeClaimTemplates") {
        let name = claim.at("metadata", "name") ?? ""
        guard !volumes.contains(where: { $0["name"] == name }) else { continue }
        volumes.append(["name": name, "persistentVolumeClaim": ["claimName": name]])
      }
      inner["volumes"] = .sequence(volumes)
    }
    return template
  }

  private mutating func checkStatefulStrategy(_ strategy: KubeValue, _ path: FieldPath) {
    switch strategy.text("type") {
    case "": required(path.type)
    case "OnDelete":
      if strategy.has("rollingUpdate") {
        invalid(
          path.rollingUpdate, strategy["rollingUpdate"], "only allowed for updateStrategy 'RollingUpdate'")
      }
    case "RollingUpdate":
      guard let rolling = strategy["rollingUpdate"] else { return }
      checkNonNegative(rolling["partition"]?.integer ?? 0, path.rollingUpdate.partition)
      guard let unavailable = rolling["maxUnavailable"] else { return }
      checkPositiveIntOrPercent(unavailable, path.rollingUpdate.maxUnavailable)
      if Self.intOrPercent(unavailable) == 0 {
        invalid(path.rollingUpdate.maxUnavailable, unavailable, "cannot be 0")
      }
      checkAtMost100Percent(unavailable, path.rollingUpdate.maxUnavailable)
    case let other: invalid(path.type, .string(other), "must be 'RollingUpdate' or 'OnDelete'")
    }
  }

  private static let mutableStatefulFields: Set<String> = [
    "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
  ]

  mutating func checkStatefulSetUpdate(_ object: KubeValue, _ prior: KubeValue) {
    let spec = object["spec"] ?? [:]
    let before = prior["spec"] ?? [:]
    // Only the rules of the spec are asked again: the name is as it was.
    checkMetadataUpdate(object, prior)
    checkStatefulSetSpec(spec, .root.spec)
    let fields = Set((spec.mapping?.keys ?? []) + (before.mapping?.keys ?? []))
    if fields.contains(where: { !Self.mutableStatefulFields.contains($0) && !Self.isSame(spec[$0], before[$0]) }) {
      forbidden(
        .root.spec,
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
          + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")
    }
  }
}
