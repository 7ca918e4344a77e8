import PlatformSpec

extension DecisionRule {
  /// What pods may do.
  static let podSecurity = DecisionRule { draft in
    let exceptions = draft.components.filter { $0.podSecurityException != nil }
    return [
      Decision(
        id: "security.pod-security", deliverable: .security, title: "Pod security",
        choice: draft.specification.security.podSecurity.rawValue
          + (exceptions.isEmpty ? "" : "; exceptions: \(exceptions.map(\.id.rawValue).joined(separator: ", "))"),
        alternatives: [
          Decision.Alternative("privileged", whyNot: "a pod could take over its node")
        ], reason: "Not root, read-only root file system, no capabilities, the runtime's seccomp profile.",
        arithmetic: exceptions.map { "\($0.id.rawValue): \($0.podSecurityException ?? "")" },
        sources: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
        fields: ["security.podSecurity"])
    ]
  }
}
