import KubeModel

/// Annotations by which an object says that a rule does not apply to it: ours and those that users know.
enum AnnotationSuppression {
  static func covers(_ check: Check, _ object: KubeObject) -> Bool {
    guard let annotations = object.root.at("metadata", "annotations")?.mapping?.entries else { return false }
    return annotations.contains { entry in
      let key = entry.key
      guard prefixes.contains(where: { key.hasPrefix($0) }), let value = entry.value.string else { return false }
      return suppresses(key, value, check.names)
    }
  }

  private static let prefixes = [
    "plimsoll.dev/ignore", "kube-score/ignore", "ignore-check.kube-linter.io/", "polaris.fairwinds.com/",
    "checkov.io/skip",
  ]

  private static func suppresses(_ key: String, _ value: String, _ names: [String]) -> Bool {
    switch key {
    case "plimsoll.dev/ignore", "kube-score/ignore":
      return value.split(separator: ",").contains { entry in
        let name = entry.drop { $0 == " " }
        return name == "*" || names.contains { $0 == name }
      }
    default:
      if let name = key.dropping(prefix: "ignore-check.kube-linter.io/") { return names.contains(name) }
      if let name = key.dropping(prefix: "polaris.fairwinds.com/") {
        return value == "true" && names.contains { "\($0)-exempt" == name }
      }
      return key.hasPrefix("checkov.io/skip") && names.contains { value == $0 || value.hasPrefix("\($0)=") }
    }
  }
}

extension String {
  fileprivate func dropping(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
