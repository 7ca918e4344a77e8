import KubeModel

/// Objects in their order, found by kind: most rules are about few kinds, and need not look through all that there is.
struct ObjectsByKind: Sendable {
  struct Kind: Sendable, Hashable {
    /// Empty for the core group.
    let group: String
    let kind: String

    init(_ object: KubeObject) {
      group = object.group
      kind = object.kind
    }

    init(group: String, kind: String) {
      self.group = group
      self.kind = kind
    }
  }

  let all: [KubeObject]
  private let places: [Kind: [Int]]
  private let byKind: [Kind: [KubeObject]]

  init(_ objects: [KubeObject]) {
    all = objects
    places = Dictionary(grouping: objects.indices) { Kind(objects[$0]) }
    byKind = places.mapValues { $0.map { objects[$0] } }
  }

  /// The objects of a kind.
  func all(_ group: String, _ kind: String) -> [KubeObject] { byKind[Kind(group: group, kind: kind)] ?? [] }

  /// The objects of all kinds that are meant.
  func all(where isMeant: (Kind) -> Bool) -> [KubeObject] {
    let meant = places.filter { isMeant($0.key) }
    if meant.count < 2 { return meant.keys.first.flatMap { byKind[$0] } ?? [] }
    return meant.values.joined().sorted().map { all[$0] }  // any order
  }

  /// The objects of all kinds of an API group.
  func all(group: String) -> [KubeObject] { all { $0.group == group } }

  /// The objects of the first of each name in a namespace, `shop/web`.
  func named(_ group: String, _ kind: String) -> [String: KubeObject] {
    Dictionary(
      all(group, kind).map { ("\($0.namespace ?? "")/\($0.name)", $0) }, uniquingKeysWith: { first, _ in first })
  }
}
