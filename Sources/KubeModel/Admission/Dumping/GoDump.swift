/// Objects as the server's own memory holds them, which is how some refusals show them: fields of Go, with everything
/// that isn't set.
enum GoDump {
  /// A part of an object as Go would write it.
  static func value(_ value: KubeValue?, _ root: GoTypes.Root) -> KubeValue {
    dump(prepared(value, root), GoTypes.all[root.rawValue] ?? [])
  }

  /// The server holds the host's namespaces in the security context of a pod.
  private static func prepared(_ value: KubeValue?, _ root: GoTypes.Root) -> KubeValue {
    var value = value ?? [:]
    guard root == .podSpec else { return value }
    var context = value["securityContext"] ?? [:]
    for field in ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"] {
      if let own = value[field] { context[field] = own }
    }
    value["securityContext"] = context
    return value
  }

  private static func dump(_ value: KubeValue, _ fields: [GoTypes.Field]) -> KubeValue {
    .mapping(fields.map { field in (field.name, dump(value[field.json], field.form)) })
  }

  private static func dump(_ value: KubeValue?, _ form: GoTypes.Form) -> KubeValue {
    let value = value.flatMap { $0.isNull ? nil : $0 }
    switch form {
    case .text: return value ?? ""
    case .number: return value ?? 0
    case .flag: return value ?? false
    case .pointer: return value ?? .null
    case .map:
      guard let entries = value?.mapping?.entries else { return .null }
      return .mapping(entries.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 })
    case .structure(let type): return dump(value ?? [:], GoTypes.all[type] ?? [])
    case .optional(let type): return value.map { dump($0, GoTypes.all[type] ?? []) } ?? .null
    case .list(let type):
      guard let elements = value?.sequence else { return .null }
      return .sequence(elements.map { dump($0, GoTypes.all[type] ?? []) })
    }
  }
}
