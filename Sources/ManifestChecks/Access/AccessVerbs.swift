/// The verbs of a rule as bits; a rule's `*` has them all.
struct AccessVerbs: OptionSet, Hashable {
  let rawValue: UInt32

  static let get = AccessVerbs(rawValue: 1 << 0)
  static let list = AccessVerbs(rawValue: 1 << 1)
  static let watch = AccessVerbs(rawValue: 1 << 2)
  static let create = AccessVerbs(rawValue: 1 << 3)
  static let update = AccessVerbs(rawValue: 1 << 4)
  static let patch = AccessVerbs(rawValue: 1 << 5)
  static let delete = AccessVerbs(rawValue: 1 << 6)
  static let deletecollection = AccessVerbs(rawValue: 1 << 7)
  static let escalate = AccessVerbs(rawValue: 1 << 8)
  static let bind = AccessVerbs(rawValue: 1 << 9)
  static let impersonate = AccessVerbs(rawValue: 1 << 10)
  static let approve = AccessVerbs(rawValue: 1 << 11)
  static let sign = AccessVerbs(rawValue: 1 << 12)
  static let use = AccessVerbs(rawValue: 1 << 13)
  /// A verb that no resource of Kubernetes itself knows.
  static let other = AccessVerbs(rawValue: 1 << 14)

  static let read: AccessVerbs = [.get, .list, .watch]
  static let change: AccessVerbs = [.update, .patch]
  static let write: AccessVerbs = [.create, .update, .patch]
  static let remove: AccessVerbs = [.delete, .deletecollection]
  static let all = AccessVerbs(rawValue: .max)

  private static let names: [(String, AccessVerbs)] = [
    ("get", .get), ("list", .list), ("watch", .watch), ("create", .create), ("update", .update), ("patch", .patch),
    ("delete", .delete), ("deletecollection", .deletecollection), ("escalate", .escalate), ("bind", .bind),
    ("impersonate", .impersonate), ("approve", .approve), ("sign", .sign), ("use", .use),
  ]

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(named name: String) {
    self = name == "*" ? .all : Self.names.first { $0.0 == name }?.1 ?? .other
  }

  /// `get, list`, or `*`.
  var text: String {
    self == .all ? "*" : Self.names.filter { contains($0.1) }.map(\.0).joined(separator: ", ")
  }
}
