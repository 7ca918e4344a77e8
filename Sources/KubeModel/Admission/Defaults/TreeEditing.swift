/// Changes in place: the parts are taken out, changed and put back, so that nothing is copied on the way.
extension KubeValue {
  /// Sets a field that is not there.
  mutating func setDefault(_ key: String, _ value: KubeValue) {
    edit { mapping in
      if mapping.index(of: key) == nil {
        mapping.entries.append(KubeMapping.Entry(key: key, value: value))
      }
    }
  }

  /// Changes a field that is there.
  mutating func update(_ key: String, _ change: (inout KubeValue) -> Void) {
    edit { mapping in
      if let index = mapping.index(of: key) { change(&mapping.entries[index].value) }
    }
  }

  /// Changes a field, which is an empty mapping where it was not there.
  mutating func updateOrAdd(_ key: String, _ change: (inout KubeValue) -> Void) {
    setDefault(key, [:])
    update(key, change)
  }

  /// Changes each element of a list, if there is one.
  mutating func updateEach(_ key: String, _ change: (inout KubeValue) -> Void) {
    update(key) { $0.editElements(change) }
  }

  mutating func editElements(_ change: (inout KubeValue) -> Void) {
    guard case .sequence(var elements) = content else { return }
    content = .null
    for index in elements.indices { change(&elements[index]) }
    content = .sequence(elements)
  }

  private mutating func edit(_ change: (inout KubeMapping) -> Void) {
    guard case .mapping(var mapping) = content else { return }
    content = .null
    change(&mapping)
    content = .mapping(mapping)
  }

  /// Whether a field says something: a value other than zero, false and empty.
  func isSet(_ key: String) -> Bool {
    guard let value = self[key] else { return false }
    switch value.content {
    case .null, .omitted: return false
    case .bool(let flag): return flag
    case .integer(let number): return number != 0
    case .number: return true
    case .string(let text): return !text.isEmpty
    case .sequence(let elements): return !elements.isEmpty
    case .mapping(let mapping): return !mapping.entries.isEmpty
    }
  }

  /// The text of a field; empty where there is none.
  func text(_ key: String) -> String { self[key]?.string ?? "" }

  /// The elements of a list; none where there is none.
  func list(_ key: String) -> [KubeValue] { self[key]?.sequence ?? [] }

  /// The texts of a list.
  func texts(_ key: String) -> [String] { list(key).compactMap(\.string) }

  /// The entries of a map; none where there is none.
  func entries(_ key: String) -> [KubeMapping.Entry] { self[key]?.mapping?.entries ?? [] }

  /// Whether a field is there at all, be it empty.
  func has(_ key: String) -> Bool { self[key].map { !$0.isNull } ?? false }
}
