/// What can be said from files: pods of charts, other clusters and addresses are not all known.
enum Truth: Int, Sendable, Hashable, Comparable {
  case no, maybe, yes

  static func < (left: Truth, right: Truth) -> Bool { left.rawValue < right.rawValue }

  init(_ isTrue: Bool) { self = isTrue ? .yes : .no }

  func and(_ other: Truth) -> Truth { min(self, other) }
  func or(_ other: Truth) -> Truth { max(self, other) }

  var negated: Truth {
    switch self {
    case .no: .yes
    case .maybe: .maybe
    case .yes: .no
    }
  }
}

/// How much of what is not known counts as allowed.
package enum ReachReading: Int, Sendable, Hashable {
  /// Only what is allowed whatever the unknown turns out to be.
  case certain
  /// All that may be allowed: what is blocked here is blocked for sure.
  case possible
}
