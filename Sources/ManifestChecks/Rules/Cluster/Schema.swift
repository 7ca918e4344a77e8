import Basics
import KubeModel

extension Check {
  /// Everything that the schema of a kind says; unknown kinds included.
  static let schema = Check(
    "SCH04", "schema", .error, .cluster,
    summary: "An object does not hold against the schema of its kind.",
    why: "The API server refuses it, or drops a field that somebody believes to be in force.",
    remedy: "Write what the schema of this kind and version asks for.",
    peers: ["kubeconform:schema", "kube-linter:schema-validation", "checkov:CKV_K8S_0"],
    passing: """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: a}
      data: {key: value}
      """,
    failing: """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: a}
      dta: {key: value}
      """,
    inspect: .singly { object, inspection in
      if isConstraint(object, inspection) || inspection.removed(object) != nil { return [] }
      let isDeprecated = inspection.deprecated(object) != nil
      return SchemaValidation.validate(object, kubernetes: inspection.kubernetes, catalog: inspection.catalog)
        .compactMap {
          problem in
          if isOfClaim(problem.location?.path ?? "") { return nil }
          // A rule of its own tells which APIs go away.
          if isDeprecated, problem.location?.path == "apiVersion", problem.severity == .warning { return nil }
          var violation = Violation(
            object, problem.message, path: problem.location?.path ?? "", severity: severity(problem.severity),
            remedy: problem.remedy)
          violation.node = problem.location.map { KubeValue(.null, at: position($0)) }
          return violation
        }
    })

  /// The claim templates of a StatefulSet need not say what they are, whatever the schema says.
  private static func isOfClaim(_ path: String) -> Bool {
    path.hasPrefix("spec.volumeClaimTemplates[") && (path.hasSuffix("].apiVersion") || path.hasSuffix("].kind"))
  }

  /// Gatekeeper makes a kind of each template, whose schema the template itself holds.
  private static func isConstraint(_ object: KubeObject, _ inspection: Inspection) -> Bool {
    guard object.apiVersion.hasPrefix("constraints.gatekeeper.sh/") else { return false }
    return inspection.all("templates.gatekeeper.sh", "ConstraintTemplate").contains {
      $0.root.at("spec", "crd", "spec", "names", "kind")?.string == object.kind
    }
  }

  private static func severity(_ severity: Diagnostic.Severity) -> Severity {
    switch severity {
    case .error: .error
    case .warning: .medium
    case .note: .info
    }
  }

  private static func position(_ location: SourceLocation) -> SourcePosition {
    SourcePosition(line: location.line, column: location.column)
  }
}
