/// Rules for ResourceQuotas and LimitRanges.
extension FieldFaults {
  mutating func checkResourceQuota(_ object: KubeValue, updating prior: KubeValue? = nil) {
    if let prior {
      checkMetadataUpdate(object, prior)
    } else {
      checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    }
    let spec = object["spec"] ?? [:]
    let path = FieldPath.root.spec
    for entry in spec.entries("hard").sorted(by: { $0.key < $1.key }) {
      let place = path.hard[key: entry.key]
      checkResourceName(entry.key, place)
      if !entry.key.contains("/"), !ResourceNames.isStandardQuota(entry.key) {
        invalid(place, .string(entry.key), "must be a standard resource for quota")
      }
      checkQuantity(entry.key, entry.value, place)
    }
    checkScopes(spec, path.scopes)
    checkScopeSelector(spec, path.scopeSelector.matchExpressions)
    guard let prior else { return }
    if Set(spec.texts("scopes")) != Set((prior["spec"] ?? [:]).texts("scopes")) {
      invalid(path.scopes, spec["scopes"], "field is immutable")
    }
  }

  private static let scopes: Set<String> = [
    "Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
  ]

  private static let conflicts = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]]

  /// Whether a scope can count a resource.
  private static func isCounted(_ resource: String, in scope: String) -> Bool {
    let isPodResource =
      resource == "pods" || ResourceNames.isHugePages(resource)
      || ["cpu", "memory", "ephemeral-storage"].contains {
        [$0, "requests.\($0)", "limits.\($0)"].contains(resource)
      }
    switch scope {
    case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity":
      return isPodResource
    case "BestEffort": return resource == "pods"
    case "VolumeAttributesClass": return ["persistentvolumeclaims", "requests.storage"].contains(resource)
    default: return true
    }
  }

  private mutating func checkScopes(_ spec: KubeValue, _ path: FieldPath) {
    let given = spec.texts("scopes")
    let hard = spec.entries("hard").map(\.key).sorted()
    for scope in given {
      if !Self.scopes.contains(scope) { invalid(path, .strings(given), "unsupported scope") }
      for name in hard where ResourceNames.isStandardQuota(name) && !Self.isCounted(name, in: scope) {
        invalid(path, .strings(given), "unsupported scope applied to resource")
      }
    }
    for pair in Self.conflicts where pair.allSatisfy({ given.contains($0) }) {
      invalid(path, .strings(given), "conflicting scopes")
    }
  }

  private mutating func checkScopeSelector(_ spec: KubeValue, _ path: FieldPath) {
    guard let selector = spec["scopeSelector"] else { return }
    let hard = spec.entries("hard").map(\.key).sorted()
    for requirement in selector.list("matchExpressions") {
      let scope = requirement.text("scopeName")
      let name = requirement.text("operator")
      if !Self.scopes.contains(scope) { invalid(path.scopeName, .string(scope), "unsupported scope") }
      for resource in hard where ResourceNames.isStandardQuota(resource) && !Self.isCounted(resource, in: scope) {
        invalid(path, selector, "unsupported scope applied to resource")
      }
      let isPlain = ["BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"]
        .contains(scope)
      if isPlain, name != "Exists" {
        invalid(
          path["operator"], .string(name),
          "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
            + "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or "
            + "ResourceQuotaScopeCrossNamespacePodAffinity")
      }
      switch name {
      case "In", "NotIn":
        if !requirement.isSet("values") {
          required(path.values, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")
        }
      case "Exists", "DoesNotExist":
        if requirement.isSet("values") {
          invalid(
            path.values, requirement["values"],
            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")
        }
      default: invalid(path["operator"], .string(name), "not a valid selector operator")
      }
    }
    let named = selector.list("matchExpressions").map { $0.text("scopeName") }
    for pair in Self.conflicts where pair.allSatisfy({ named.contains($0) }) {
      invalid(path, spec["scopes"], "conflicting scopes")
    }
  }

  // MARK: - LimitRange

  mutating func checkLimitRange(_ object: KubeValue) {
    checkMetadata(object, isNamespaced: true) { NameForms.dns1123Subdomain($0) }
    var types: Set<String> = []
    for (index, item) in (object["spec"] ?? [:]).list("limits").enumerated() {
      let path = FieldPath.root.spec.limits[index]
      let type = item.text("type")
      checkQualifiedName(type, path.type)
      if !type.isEmpty, !type.contains("/"), !["Pod", "Container", "PersistentVolumeClaim"].contains(type) {
        invalid(path.type, .string(type), "must be a standard limit type or fully qualified")
      }
      if !types.insert(type).inserted { duplicate(path.type, .string(type)) }
      checkLimitItem(item, type, path)
    }
  }

  private mutating func checkLimitItem(_ item: KubeValue, _ type: String, _ path: FieldPath) {
    var names: Set<String> = []
    for list in ["max", "min", "default", "defaultRequest"] {
      if type == "Pod", list.hasPrefix("default") {
        if item.isSet(list) { forbidden(path[list], "may not be specified when `type` is 'Pod'") }
        continue
      }
      checkLimitNames(item, list, type, path, &names)
    }
    if type == "PersistentVolumeClaim", item.at("min", "storage") == nil, item.at("max", "storage") == nil {
      required(path.limits, "either minimum or maximum storage value is required, but neither was provided")
    }
    checkLimitNames(item, "maxLimitRequestRatio", type, path, &names)
    for name in names.sorted() { checkLimitAmounts(item, name, path) }
  }

  private mutating func checkLimitNames(
    _ item: KubeValue, _ list: String, _ type: String, _ path: FieldPath, _ names: inout Set<String>
  ) {
    for entry in item.entries(list).sorted(by: { $0.key < $1.key }) {
      let place = path[list][key: entry.key]
      checkResourceName(entry.key, place)
      if type == "Pod" || type == "Container", !entry.key.contains("/"),
        !ResourceNames.isStandardContainer(entry.key)
      {
        invalid(place, .string(entry.key), "must be a standard resource for containers")
      }
      names.insert(entry.key)
    }
  }

  private mutating func checkLimitAmounts(_ item: KubeValue, _ name: String, _ path: FieldPath) {
    func amount(_ list: String) -> Quantity? { item.at(list, name).flatMap { try? Quantity($0) } }
    let least = amount("min")
    let most = amount("max")
    let limit = amount("default")
    let request = amount("defaultRequest")
    let asked = path.defaultRequest[key: name]
    let given = path["default"][key: name]
    if let least, let most, least > most {
      invalid(path.min[key: name], Self.text(least), "min value \(least) is greater than max value \(most)")
    }
    if let request, let least, least > request {
      invalid(asked, Self.text(request), "min value \(least) is greater than default request value \(request)")
    }
    if let request, let most, request > most {
      invalid(asked, Self.text(request), "default request value \(request) is greater than max value \(most)")
    }
    if let request, let limit, request > limit {
      invalid(
        asked, Self.text(request), "default request value \(request) is greater than default limit value \(limit)")
    }
    if let limit, let least, least > limit {
      invalid(given, Self.text(least), "min value \(least) is greater than default value \(limit)")
    }
    if let limit, let most, limit > most {
      invalid(given, Self.text(most), "default value \(limit) is greater than max value \(most)")
    }
    if let ratio = amount("maxLimitRequestRatio"), ratio < Quantity(Int64(1)) {
      invalid(path.maxLimitRequestRatio[key: name], Self.text(ratio), "ratio \(ratio) is less than 1")
    }
    if let ratio = amount("maxLimitRequestRatio"), let least, let most, !least.isZero {
      let bound = Double(most.milliValue) / Double(least.milliValue)
      if Double(ratio.milliValue) / 1000 > bound {
        invalid(
          path.maxLimitRequestRatio[key: name], Self.text(ratio),
          "ratio \(ratio) is greater than max/min = \(GoText.sixPlaces(bound))")
      }
    }
    if !ResourceNames.isOvercommitAllowed(name), let limit, let request, limit != request {
      invalid(
        asked, Self.text(request), "default value \(limit) must equal to defaultRequest value \(request) in \(name)")
    }
  }

  private static func text(_ amount: Quantity) -> KubeValue { .string(amount.description) }
}
