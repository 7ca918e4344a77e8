/// One object on its way into an API server, as far as the object itself decides: reading, defaults, rules of its kind.
///
/// What a cluster adds (limits, priorities, quotas, addresses) happens between `read` and `faults`, by `ClusterTwin`.
package struct ObjectReview: Sendable {
  package let kind: KubeKind
  /// Read, with defaults.
  package var object: KubeValue
  package private(set) var warnings: [String]

  /// Where kinds come from and which release is meant.
  package struct Context: Sendable {
    package var catalog: SchemaCatalog
    package var kubernetes: KubernetesMinor
    package var fields: ObjectDecoding.FieldValidation
    /// The namespace of objects that name none.
    package var namespace: String

    package init(
      catalog: SchemaCatalog = .embedded, kubernetes: KubernetesMinor = KubernetesMinor(36),
      fields: ObjectDecoding.FieldValidation = .strict, namespace: String = "default"
    ) {
      self.catalog = catalog
      self.kubernetes = kubernetes
      self.fields = fields
      self.namespace = namespace
    }
  }

  /// Reads a new object and fills in what the server does; nil kind: `nil` where the catalogue doesn't know it.
  package static func read(_ object: KubeObject, _ context: Context) -> Result<ObjectReview, APIRefusal>? {
    guard let kind = context.catalog.kind(apiVersion: object.apiVersion, kind: object.kind), !kind.isList,
      kind.isServed(by: context.kubernetes)
    else { return nil }
    return ObjectDecoding.decode(
      object.root, as: kind, catalog: context.catalog, kubernetes: context.kubernetes, fields: context.fields
    ).map { decoded in
      var value = decoded.object
      ObjectDefaults.fill(&value, group: kind.group, version: kind.version, kind: kind.kind)
      let warnings = decoded.warnings + ObjectWarnings.of(value, kind)
      return ObjectReview(kind: kind, object: value, warnings: warnings)
    }
  }

  /// A new object as the rules of its kind look at it, without what a cluster would add.
  package static func new(_ object: KubeObject, _ context: Context) -> Result<ObjectReview, APIRefusal>? {
    read(object, context)?.map { draft in
      var review = draft
      let own = review.object.at("metadata", "namespace")?.string ?? context.namespace
      ObjectPreparation.prepare(&review.object, kind: review.kind, namespace: own)
      if review.kind.group == "batch", review.kind.kind == "Job" {
        ObjectPreparation.selectPods(ofJob: &review.object, uid: "00000000-0000-4000-8000-000000000000")
      }
      return review
    }
  }

  private init(kind: KubeKind, object: KubeValue, warnings: [String]) {
    self.kind = kind
    self.object = object
    self.warnings = warnings
  }

  /// Who it is, for refusals.
  package var subject: APIRefusal.Subject {
    APIRefusal.Subject(
      name: object.at("metadata", "name")?.string ?? "", group: kind.group, kind: kind.kind, resource: kind.plural)
  }

  /// What is wrong with it as a new object; nil when nothing is.
  package func refusal() -> APIRefusal? {
    let faults = ObjectValidation.faults(of: object, kind: kind)
    return faults.isEmpty ? nil : .invalid(subject, faults)
  }

  /// What is wrong with it in the place of `prior`, as stored; nil when nothing is.
  package func refusal(updating prior: KubeValue) -> APIRefusal? {
    let faults = ObjectValidation.faults(updating: prior, to: object, kind: kind)
    return faults.isEmpty ? nil : .invalid(subject, faults)
  }
}
