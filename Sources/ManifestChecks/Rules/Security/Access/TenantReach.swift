import KubeModel

extension Check {
  static let tenantReach = Check(
    "RBA28", "cross-namespace-secrets-by-operator", .high, .security,
    summary: "An operator does for a tenant what the tenant may not do itself.",
    why:
      "The operator has rights in every namespace: by its objects one tenant reads or writes what belongs to others.",
    remedy: "Limit the store or project to the namespaces that are meant.",
    passing: AccessExample.store("conditions: [{namespaces: [x]}]"), failing: AccessExample.store("retrySettings: {}")
  ) { inspection in
    stores(inspection) + applications(inspection) + sources(inspection)
  }

  /// A store of the whole cluster without conditions serves every namespace.
  private static func stores(_ inspection: Inspection) -> [Violation] {
    inspection.each("external-secrets.io", "ClusterSecretStore") { store in
      let conditions = store.root.at("spec", "conditions")?.sequence ?? []
      guard conditions.isEmpty else { return nil }
      // Where nobody but the administrators may make ExternalSecrets, nobody can help himself.
      let makers = inspection.access.grants.filter { grant in
        let role = inspection.access.roles.roles[grant.role]
        return !role.isClusterAdmin && (makes(role) || role.object == nil && ["edit", "admin"].contains(role.name))
      }
      let who = makers.first.map { ", such as \($0.subject)," } ?? ""
      return Violation(
        store, "whoever may make ExternalSecrets\(who) may read all secrets of this store", path: "spec",
        severity: makers.isEmpty ? .low : nil)
    }
  }

  private static func makes(_ role: AccessRole) -> Bool {
    role.rules.contains { rule in
      !rule.verbs.isDisjoint(with: .write) && rule.covers(group: "external-secrets.io")
        && rule.covers(resource: "externalsecrets")
    }
  }

  /// The project `default` of Argo CD permits every source and target, unless somebody narrowed it.
  private static func applications(_ inspection: Inspection) -> [Violation] {
    let narrowed = inspection.all("argoproj.io", "AppProject").contains { $0.name == "default" }
    return inspection.each("argoproj.io", "Application") { application in
      guard !narrowed, (application.root.at("spec", "project")?.string ?? "default") == "default",
        application.namespace != nil, application.namespace != "argocd"
      else { return nil }
      return Violation(application, "stands in the project default, which permits everything", path: "spec.project")
    }
  }

  /// Flux takes sources of other namespaces unless its controllers forbid it.
  private static func sources(_ inspection: Inspection) -> [Violation] {
    let kinds = [("kustomize.toolkit.fluxcd.io", "Kustomization"), ("helm.toolkit.fluxcd.io", "HelmRelease")]
    return kinds.flatMap { group, kind in
      inspection.each(group, kind) { object in
        let field = kind == "Kustomization" ? ["sourceRef"] : ["chart", "spec", "sourceRef"]
        let reference = field.reduce(object.root["spec"]) { $0?[$1] }
        guard let other = reference?["namespace"]?.string, let home = object.namespace, other != home,
          home != "flux-system", other != "flux-system", object.root.at("spec", "serviceAccountName") == nil
        else { return nil }
        return Violation(
          object, "applies what stands in \(other), with the rights of the controller",
          path: "spec.\((field + ["namespace"]).joined(separator: "."))")
      }
    }
  }
}

extension AccessExample {
  static func store(_ fields: String) -> String {
    """
    apiVersion: external-secrets.io/v1
    kind: ClusterSecretStore
    metadata: {name: a}
    spec:
      \(fields)
      provider: {aws: {service: SecretsManager, region: eu-west-1}}

    ---

    """ + binding("edit")
  }
}
