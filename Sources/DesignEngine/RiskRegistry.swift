import Basics
import PlatformSpec

/// One thing that may go wrong in spite of the design.
struct RiskRule: Sendable {
  let find: @Sendable (DesignDraft) -> Risk?

  init(_ find: @escaping @Sendable (DesignDraft) -> Risk?) { self.find = find }

  static let all: [RiskRule] = []

  static func risks(_ draft: DesignDraft) -> [Risk] { all.compactMap { $0.find(draft) } }
}

/// What the owner should know at once.
enum DesignNotes {
  static func notes(_ draft: DesignDraft) -> [Diagnostic] { [] }
}
