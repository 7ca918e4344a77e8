extension KarpenterDisruption {
  /// A command after its delay: what of it still holds; nil where nothing does.
  func validate(_ command: DisruptionCommand, _ situation: Situation) -> DisruptionCommand? {
    var fresh: [DisruptionCandidate] = []
    for old in command.candidates {
      if let found = situation.nodes.first(where: { $0.node == old.node && $0.block == nil }),
        isSettled(found, situation)
      {
        fresh.append(found)
      } else if command.method != .emptiness {
        return nil
      }
    }
    var valid = command
    switch command.method {
    case .drift: return command
    case .emptiness:
      valid.candidates = withinBudgets(fresh.filter(\.pods.isEmpty), .empty, situation)
      valid.savedMicros = valid.candidates.reduce(0) { $0 + $1.priceMicros }
      return valid.candidates.isEmpty ? nil : valid
    case .multiNode, .singleNode:
      guard withinBudgets(fresh, .underutilized, situation).count == fresh.count,
        let plan = simulate(fresh, situation), plan.claims.count == command.replacements.count
      else { return nil }
      valid.candidates = fresh
      if let old = command.replacements.first, let new = plan.claims.first {
        let types = Set(new.offers.map { offers[$0].type })
        guard old.offers.allSatisfy({ types.contains(offers[$0].type) }) else { return nil }
      }
      return valid
    }
  }
}
