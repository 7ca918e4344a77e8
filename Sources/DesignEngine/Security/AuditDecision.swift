import PlatformSpec

extension DecisionRule {
  /// Who did what.
  static let audit = DecisionRule { draft in
    let wishes = draft.specification.security
    let regimes = wishes.compliance.map(\.rawValue).joined(separator: ", ")
    return [
      Decision(
        id: "security.audit", deliverable: .security, title: "Audit",
        choice: (wishes.auditLogging ? "audit log of the API server kept" : "no audit log")
          + (regimes.isEmpty ? "" : "; \(regimes)"),
        alternatives: wishes.auditLogging
          ? [Decision.Alternative("none", whyNot: "who changed what could not be answered")] : [],
        reason: wishes.auditLogging ? "Every change has a name and a time." : "It was turned off.",
        fields: ["security.auditLogging", "security.compliance"])
    ]
  }
}
