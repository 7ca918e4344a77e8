/// Rules for budgets, roles and priority classes.
extension FieldFaults {
  // MARK: - PodDisruptionBudget

  mutating func checkDisruptionBudget(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior { checkMetadataUpdate(object, prior) }
    let spec = object["spec"] ?? [:]
    let path = FieldPath.root.spec
    if spec.has("minAvailable"), spec.has("maxUnavailable") {
      invalid(path, GoDump.value(spec, .disruptionBudget), "minAvailable and maxUnavailable cannot be both set")
    }
    for field in ["minAvailable", "maxUnavailable"] {
      checkPositiveIntOrPercent(spec[field], path[field])
      checkAtMost100Percent(spec[field], path[field])
    }
    checkLabelSelector(spec["selector"], path.selector)
    checkOptionalChoice(
      spec["unhealthyPodEvictionPolicy"]?.string, ["AlwaysAllow", "IfHealthyBudget"], path.unhealthyPodEvictionPolicy)
  }

  // MARK: - RBAC

  private static let rbac = "rbac.authorization.k8s.io"

  mutating func checkRole(_ role: KubeValue, isNamespaced: Bool, updating prior: KubeValue? = nil) {
    checkMetadata(role, isNamespaced: isNamespaced) { NameForms.pathSegment($0) }
    for (index, rule) in role.list("rules").enumerated() {
      checkPolicyRule(rule, .root.rules[index], isNamespaced: isNamespaced)
    }
    if let aggregation = role["aggregationRule"] {
      let path = FieldPath.root.aggregationRule.clusterRoleSelectors
      let selectors = aggregation.list("clusterRoleSelectors")
      if selectors.isEmpty {
        required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil")
      }
      for (index, selector) in selectors.enumerated() { checkLabelSelector(selector, path[index]) }
    }
    if let prior { checkMetadataUpdate(role, prior) }
  }

  private mutating func checkPolicyRule(_ rule: KubeValue, _ path: FieldPath, isNamespaced: Bool) {
    if !rule.isSet("verbs") { required(path.verbs, "verbs must contain at least one value") }
    if rule.isSet("nonResourceURLs") {
      let urls = rule["nonResourceURLs"]
      if isNamespaced {
        invalid(path.nonResourceURLs, urls, "namespaced rules cannot apply to non-resource URLs")
      }
      if rule.isSet("apiGroups") || rule.isSet("resources") || rule.isSet("resourceNames") {
        invalid(
          path.nonResourceURLs, urls, "rules cannot apply to both regular resources and non-resource URLs")
      }
      return
    }
    if !rule.isSet("apiGroups") { required(path.apiGroups, "resource rules must supply at least one api group") }
    if !rule.isSet("resources") { required(path.resources, "resource rules must supply at least one resource") }
  }

  mutating func checkBinding(_ binding: KubeValue, isNamespaced: Bool, updating prior: KubeValue? = nil) {
    checkMetadata(binding, isNamespaced: isNamespaced) { NameForms.pathSegment($0) }
    let role = binding["roleRef"] ?? [:]
    let path = FieldPath.root.roleRef
    if role.text("apiGroup") != Self.rbac { notSupported(path.apiGroup, role.text("apiGroup"), [Self.rbac]) }
    let kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]
    if !kinds.contains(role.text("kind")) { notSupported(path.kind, role.text("kind"), kinds) }
    let name = role.text("name")
    if name.isEmpty {
      required(path.name)
    } else {
      invalid(path.name, .string(name), each: NameForms.pathSegment(name))
    }
    for (index, subject) in binding.list("subjects").enumerated() {
      checkSubject(subject, .root.subjects[index], isNamespaced: isNamespaced)
    }
    guard let prior else { return }
    checkMetadataUpdate(binding, prior)
    if !Self.isSame(role, prior["roleRef"]) {
      invalid(path, GoDump.value(role, .roleRef), "cannot change roleRef")
    }
  }

  private mutating func checkSubject(_ subject: KubeValue, _ path: FieldPath, isNamespaced: Bool) {
    let name = subject.text("name")
    let group = subject.text("apiGroup")
    if name.isEmpty { required(path.name) }
    switch subject.text("kind") {
    case "ServiceAccount":
      if !name.isEmpty { checkSubdomain(name, path.name) }
      if !group.isEmpty { notSupported(path.apiGroup, group, [""]) }
      if !isNamespaced, !subject.isSet("namespace") { required(path.namespace) }
    case "User", "Group":
      if group != Self.rbac { notSupported(path.apiGroup, group, [Self.rbac]) }
    case let other: notSupported(path.kind, other, ["ServiceAccount", "User", "Group"])
    }
  }

  // MARK: - PriorityClass

  mutating func checkPriorityClass(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(object, prior)
      if object["value"] != prior["value"] { forbidden(.root.value, "may not be changed in an update.") }
      checkImmutable(object["preemptionPolicy"], prior["preemptionPolicy"], .root.preemptionPolicy)
      return
    }
    checkMetadata(object, isNamespaced: false) { NameForms.dns1123Subdomain($0) }
    let name = object.at("metadata", "name")?.string ?? ""
    let value = object["value"]?.integer ?? 0
    if name.hasPrefix("system-") {
      let known = PodPriority.system.first { $0.name == name }
      let problem: String? =
        known.map { known in
          known.value == value ? nil : "value of \(name) PriorityClass must be \(known.value)"
        } ?? "\(name) is not a known system priority class"
      if let problem {
        forbidden(
          .root.metadata.name,
          "priority class names with 'system-' prefix are reserved for system use only. error: \(problem)")
      }
    } else if value > 1_000_000_000 {
      forbidden(.root.value, "maximum allowed value of a user defined priority is 1000000000")
    }
    if let policy = object["preemptionPolicy"]?.string {
      checkChoice(policy, ["PreemptLowerPriority", "Never"], .root.preemptionPolicy)
    }
  }
}
