import Basics
import KubeModel

extension Check {
  /// Everything that the schema of a kind says of its fields.
  static let schema = Check(
    "SCH04", "schema", .error, .cluster,
    summary: "An object does not hold against the schema of its kind.",
    why: "The API server refuses it.",
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
      data: [key, value]
      """
  ) { $0.schemaViolations(.value) }

  static let unknownKind = Check(
    "SCH03", "unknown-kind", .error, .cluster,
    summary: "No API server has this kind, or nobody has told its schema.",
    why: "An apply stops at it, unless somebody installs its definition; its fields are not checked.",
    remedy: "Mend apiVersion and kind, or give the definition with --crd.",
    peers: ["kubeconform:missing-schema"],
    passing: "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: a}\n"
      + "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, "
      + "spec: {containers: [{name: a, image: a:1}]}}}",
    failing: "apiVersion: apps/v1\nkind: RepliaSet\nmetadata: {name: a}"
  ) { $0.schemaViolations(.kind) }

  static let unknownField = Check(
    "SCH05", "unknown-field", .error, .cluster,
    summary: "A field is unknown to the schema of its kind.",
    why: "The API server drops a field that somebody believes to be in force, or refuses the object.",
    remedy: "Mend its name or its place.",
    peers: ["kubeconform:strict"],
    passing: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {key: value}",
    failing: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {key: value}"
  ) { $0.schemaViolations(.field) }
}

/// Something that an object does not hold of the schema of its kind.
struct SchemaProblem: Sendable {
  enum Kind: Sendable, Hashable {
    /// apiVersion and kind name nothing.
    case kind
    case field
    case value
  }

  let object: Int
  let kind: Kind
  let problem: Diagnostic

  static func of(_ index: Int, _ inspection: Inspection) -> [SchemaProblem] {
    let object = inspection.objects[index]
    if isConstraint(object, inspection) || inspection.removed(object) != nil { return [] }
    let known = inspection.catalog.kind(apiVersion: object.apiVersion, kind: object.kind)
    // A rule of its own tells what comes only later.
    if let known, known.isBuiltIn, !known.isServed(by: inspection.kubernetes) { return [] }
    let isDeprecated = known != nil && inspection.deprecated(object) != nil
    return SchemaValidation.validate(object, kubernetes: inspection.kubernetes, catalog: inspection.catalog)
      .compactMap { problem in
        let path = problem.location?.path ?? ""
        if isOfClaim(path) { return nil }
        // A rule of its own tells which APIs go away.
        if isDeprecated, path == "apiVersion", problem.severity == .warning { return nil }
        let kind: Kind = known == nil ? .kind : problem.message.hasPrefix("unknown field") ? .field : .value
        return SchemaProblem(object: index, kind: kind, problem: problem)
      }
  }

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
}

extension Inspection {
  fileprivate func schemaViolations(_ kind: SchemaProblem.Kind) -> [Violation] {
    schemaProblems.all(self).filter { $0.kind == kind }.map { entry in
      let problem = entry.problem
      let severity: Check.Severity =
        switch problem.severity {
        case .error: .error
        case .warning: .medium
        case .note: .info
        }
      var violation = Violation(
        objects[entry.object], problem.message, path: problem.location?.path ?? "", severity: severity,
        remedy: problem.remedy)
      violation.node = problem.location.map { place in
        KubeValue(.null, at: SourcePosition(line: place.line, column: place.column))
      }
      return violation
    }
  }
}
