/// Amounts by the name of their resource (`cpu`, `requests.memory`), sorted by name.
package struct ResourceAmounts: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package var name: String
    package var amount: Quantity
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  /// Reads a `ResourceList`; what is no quantity is left out, since the schema refuses it.
  package init(_ value: KubeValue?) {
    for entry in value?.mapping?.entries ?? [] {
      if let amount = try? Quantity(entry.value) { self[entry.key] = amount }
    }
  }

  package var isEmpty: Bool { entries.isEmpty }
  package var names: [String] { entries.map(\.name) }

  package subscript(name: String) -> Quantity? {
    get {
      let index = place(of: name)
      return index < entries.count && entries[index].name == name ? entries[index].amount : nil
    }
    set {
      let index = place(of: name)
      let isThere = index < entries.count && entries[index].name == name
      if let newValue {
        let entry = Entry(name: name, amount: newValue)
        if isThere { entries[index] = entry } else { entries.insert(entry, at: index) }
      } else if isThere {
        entries.remove(at: index)
      }
    }
  }

  private func place(of name: String) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].name < name { low = middle + 1 } else { high = middle }
    }
    return low
  }

  package mutating func add(_ other: ResourceAmounts) {
    for entry in other.entries { self[entry.name] = self[entry.name].map { $0 + entry.amount } ?? entry.amount }
  }

  /// The larger amount of each resource.
  package mutating func raise(to other: ResourceAmounts) {
    for entry in other.entries where self[entry.name].map({ $0 < entry.amount }) ?? true {
      self[entry.name] = entry.amount
    }
  }

  package func filtered(_ isKept: (Entry) -> Bool) -> ResourceAmounts {
    var kept = ResourceAmounts()
    kept.entries = entries.filter(isKept)
    return kept
  }

  /// `cpu=1,memory=2Gi`, as refusals list them.
  package var text: String { entries.map { "\($0.name)=\($0.amount)" }.joined(separator: ",") }

  /// The `ResourceList` again.
  package var kubeValue: KubeValue { .mapping(entries.map { ($0.name, .string($0.amount.description)) }) }
}
