import KubeModel

extension Check {
  static let gitOpsSourceMissing = Check(
    "REF31", "gitops-source-missing", .high, .cluster,
    summary: "An object of Flux or Argo CD names a source, a dependency or a project that does not exist.",
    why: "It is never reconciled, and what waits for it waits for ever.",
    remedy: "Name a source, a dependency or a project that exists.",
    passing: releaseExample("charts"), failing: releaseExample("chats")
  ) { inspection in
    let releases = inspection.all("helm.toolkit.fluxcd.io", "HelmRelease")
    let kustomizations = inspection.all("kustomize.toolkit.fluxcd.io", "Kustomization")
    return missingProjects(inspection)
      + (releases + kustomizations).flatMap { object -> [Violation] in
        var found: [Violation] = []
        let spec = object.root["spec"]
        for (path, node) in [
          ("spec.chart.spec.sourceRef", spec?.at("chart", "spec", "sourceRef")), ("spec.chartRef", spec?["chartRef"]),
          ("spec.sourceRef", spec?["sourceRef"]),
        ] {
          guard let node, let kind = node["kind"]?.string, let name = node["name"]?.string else { continue }
          let namespace = node["namespace"]?.string ?? object.namespace
          // `flux bootstrap` makes the repository that everything comes from.
          if kind == "GitRepository", name == "flux-system" { continue }
          if inspection.find("source.toolkit.fluxcd.io", kind, namespace: namespace, name: name) != nil { continue }
          found.append(
            Violation(
              object, "the \(kind) \(name) is missing in namespace \(namespace ?? "default")", path: path, node: node,
              severity: inspection.isComplete ? nil : .info))
        }
        for (index, node) in (spec?["dependsOn"]?.sequence ?? []).enumerated() {
          let namespace = node["namespace"]?.string ?? object.namespace
          guard let name = node["name"]?.string,
            inspection.find(object.group, object.kind, namespace: namespace, name: name) == nil
          else { continue }
          found.append(
            Violation(
              object, "depends on \(object.kind) \(name), which is missing in namespace \(namespace ?? "default")",
              path: "spec.dependsOn[\(index)]", node: node, severity: inspection.isComplete ? nil : .info))
        }
        return found
      }
  }

  /// Projects that Applications, and the templates of ApplicationSets, belong to; `default` is always there.
  private static func missingProjects(_ inspection: Inspection) -> [Violation] {
    let applications = inspection.all("argoproj.io", "Application").map {
      ($0, "spec.project", $0.root.at("spec", "project"))
    }
    let templates = inspection.all("argoproj.io", "ApplicationSet").flatMap { set in
      let generators = set.root.at("spec", "generators")?.sequence ?? []
      return [(set, "spec.template.spec.project", set.root.at("spec", "template", "spec", "project"))]
        + generators.enumerated().map { index, generator in
          let project = generator.mapping?.entries.first?.value.at("template", "spec", "project")
          return (set, "spec.generators[\(index)]", project)
        }
    }
    return (applications + templates).compactMap { object, path, node in
      guard let node, let name = node.string, name != "default", !name.isEmpty, !name.contains("{{"),
        inspection.find("argoproj.io", "AppProject", namespace: object.namespace, name: name) == nil
      else { return nil }
      return Violation(
        object, "the AppProject \(name) is missing in namespace \(object.namespace ?? "default")", path: path,
        node: node, severity: inspection.isComplete ? nil : .info)
    }
  }

  private static func releaseExample(_ name: String) -> String {
    """
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: HelmRepository
    metadata: {name: charts, namespace: x}
    spec: {url: https://example.com}
    ---
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: a, namespace: x}
    spec:
      interval: 1h
      chart: {spec: {chart: a, version: 1.0.0, sourceRef: {kind: HelmRepository, name: \(name)}}}
    """
  }
}
