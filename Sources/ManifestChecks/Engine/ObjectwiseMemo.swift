import Synchronization

/// What is found at each object of a run by itself, worked out once for all rules that tell it.
final class ObjectwiseMemo<Entry: Sendable>: Sendable {
  typealias Find = @Sendable (Int, Inspection) -> [Entry]

  /// A part of the objects and what was found in it; nil until somebody looked.
  private final class Part: Sendable {
    let objects: Range<Int>
    let found = Mutex<[Entry]?>(nil)

    init(_ objects: Range<Int>) { self.objects = objects }

    func review(_ found: inout [Entry]?, _ inspection: Inspection, _ find: Find) -> [Entry] {
      if let found { return found }
      let entries = objects.flatMap { find($0, inspection) }
      found = entries
      return entries
    }
  }

  private let parts: [Part]
  private let find: Find

  init(count: Int, find: @escaping Find) {
    // Objects that a thread takes at a time.
    let share = 256
    parts = stride(from: 0, to: count, by: share).map { Part($0..<min(count, $0 + share)) }
    self.find = find
  }

  /// Everything, by objects in their order.
  ///
  /// Rules that ask at the same time share the work: each first takes the parts that nobody has in hand.
  func all(_ inspection: Inspection) -> [Entry] {
    for part in parts { _ = part.found.withLockIfAvailable { part.review(&$0, inspection, find).isEmpty } }
    return parts.flatMap { part in part.found.withLock { part.review(&$0, inspection, find) } }
  }
}
