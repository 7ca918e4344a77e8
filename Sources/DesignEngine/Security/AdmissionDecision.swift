import PlatformSpec

extension DecisionRule {
  /// What admission refuses, and who judges it.
  static let admission = DecisionRule { draft in
    let engine = draft.specification.security.policyEngine
    return [
      Decision(
        id: "security.admission", deliverable: .security, title: "Admission policies", choice: engine.rawValue,
        alternatives: alternatives(to: engine), reason: reason(engine), arithmetic: arithmetic(draft),
        sources: component(draft)?.chart.map { [$0.source] } ?? [], fields: ["security.policyEngine"])
    ]
  }

  private static func component(_ draft: DesignDraft) -> ComponentPlan? {
    draft.component(.kyverno) ?? draft.component(.gatekeeper)
  }

  private static func alternatives(to engine: SecurityWishes.PolicyEngine) -> [Decision.Alternative] {
    let builtIn = Decision.Alternative(
      "ValidatingAdmissionPolicy", whyNot: "it reports nothing about what was there before, and changes no object")
    return switch engine {
    case .validatingAdmissionPolicy:
      [Decision.Alternative("Kyverno or Gatekeeper", whyNot: "a webhook that is down stops every change")]
    case .kyverno:
      [builtIn, Decision.Alternative("Gatekeeper", whyNot: "each rule there needs a template and a constraint")]
    case .gatekeeper:
      [builtIn, Decision.Alternative("Kyverno", whyNot: "four controllers where Gatekeeper has two")]
    }
  }

  private static func reason(_ engine: SecurityWishes.PolicyEngine) -> String {
    switch engine {
    case .validatingAdmissionPolicy: "It is part of the API server: nothing to install, nothing to fail."
    case .kyverno:
      "The same rules in CEL, with reports on every object that breaks one. Its webhook refuses when it is down, in the "
        + "namespaces of the teams alone."
    case .gatekeeper:
      "The same rules in CEL, with an audit of every object that breaks one. Its webhook refuses when it is down, but "
        + "never in the namespaces of the platform."
    }
  }

  private static func arithmetic(_ draft: DesignDraft) -> [String] {
    guard let component = component(draft) else { return [] }
    let parts = component.pods.map { pods in
      let count = if case .replicas(let replicas) = pods.count { replicas } else { 1 }
      return (pods.name, count * pods.cpuRequestMilli, count * pods.memoryRequestMiB)
    }
    return [
      "\(parts.reduce(0) { $0 + $1.1 })m of CPU and \(parts.reduce(0) { $0 + $1.2 }) MiB in \(component.namespace)"
    ]
  }
}
