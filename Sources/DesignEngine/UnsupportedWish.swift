import Basics
import PlatformSpec

/// A choice that a specification can name and no design can fulfil yet; refused rather than dropped silently.
struct UnsupportedWish: Sendable {
  let field: String
  let finding: @Sendable (Specification) -> (what: String, remedy: String)?

  static let all: [UnsupportedWish] = [
    UnsupportedWish(field: "dataStores") { wanted in
      wanted.dataStores.first { $0.isRunHere && $0.operatorChoice == nil }.map {
        ("an operator of \($0.engine.rawValue) for the data store \($0.name)", "Write hosting: external or managed.")
      }
    }
  ]

  static func findings(_ specification: Specification) -> [Diagnostic] {
    all.compactMap { wish in
      wish.finding(specification).map { finding in
        Diagnostic(
          .error,
          "\(finding.what) can't be part of a design yet",
          at: SourceLocation(file: "platform.yaml", path: "spec.\(wish.field)"), remedy: finding.remedy)
      }
    }
  }
}
