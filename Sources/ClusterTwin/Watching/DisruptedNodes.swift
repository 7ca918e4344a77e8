import SimKernel

/// Which NodeClaims Karpenter has begun to disrupt of its own will since the last look: not those that expired, nor those
/// whose machine the cloud takes back.
struct DisruptedNodes: Sendable {
  private var isLeaving: [Bool] = []
  private var traced = 0

  mutating func begun(_ twin: Twin) -> [Int32] {
    guard let karpenter = twin.karpenter else { return [] }
    var forced: Set<Int32> = []
    for record in twin.trace.records(since: traced) {
      switch TraceKind(rawValue: record.kind) {
      case .nodeExpired, .nodeInterrupted: forced.insert(record.subject)
      default: break
      }
    }
    traced = twin.trace.count
    var begun: [Int32] = []
    for (number, claim) in karpenter.claims.enumerated() {
      if number == isLeaving.count { isLeaving.append(false) }
      let leaves = claim.isDisrupted || claim.state == .deleting
      if leaves, !isLeaving[number], let node = claim.node, !forced.contains(node.raw) { begun.append(Int32(number)) }
      isLeaving[number] = leaves
    }
    return begun
  }
}

extension NodeClaim {
  /// Its machine counts for the pool: it is there or on its way, and nobody has begun to take it away.
  var counts: Bool { !isDisrupted && (state == .launched || state == .ready) }
}
