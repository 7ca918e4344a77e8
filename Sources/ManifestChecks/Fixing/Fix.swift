import KubeModel

/// How a rule's findings are mended without asking: only what can't stop a workload that works.
package struct Fix: Sendable {
  /// The rule.
  package let code: String
  /// What is written, and why that is safe, for the documentation.
  package let summary: String
  package let whySafe: String
  /// The changes of one object in which the rule found something.
  let edits: @Sendable (KubeObject, Inspection) -> [TreeEdit]

  package static let all: [Fix] = [
    servedVersion, deprecatedVersion, quotedText, privilegeEscalation, droppedCapabilities, seccompProfile,
    tokenAutomount, serviceAccountField,
  ]

  package static func of(_ code: String) -> Fix? { all.first { $0.code == code } }
}
