import KubeModel

extension Check {
  static let pruneSafety = Check(
    "GIT06", "prune-safety", .high, .cluster,
    summary: "GitOps deletes data when a file is moved or lost.",
    why: "A wrong path in a commit deletes claims, definitions or a whole namespace with all that is in it.",
    remedy:
      "Set kustomize.toolkit.fluxcd.io/prune: disabled (Flux) or argocd.argoproj.io/sync-options: Prune=false (Argo CD).",
    passing: Example.all(pruner, claimExample("annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}")),
    failing: Example.all(pruner, claimExample("annotations: {}"))
  ) { inspection in
    guard let engine = inspection.pruningEngine else { return [] }
    let holders = inspection.namespacesWithData
    let kinds = ["PersistentVolumeClaim", "CustomResourceDefinition", "Namespace"]
    return inspection.all { kinds.contains($0.kind) }.compactMap { object in
      let what: (text: String, severity: Severity?)? =
        switch (object.group, object.kind) {
        case ("", "PersistentVolumeClaim"): ("its data", nil)
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): ("all objects of the kind", nil)
        case ("", "Namespace") where holders.contains(object.name): ("a namespace with data", .low)
        default: nil
        }
      guard let what, !engine.protects(object) else { return nil }
      return Violation(
        object, "\(engine.rawValue) deletes it when its file goes, and \(what.text) with it",
        path: "metadata.annotations", severity: what.severity)
    }
  }

  private static let pruner = Example.object(
    "kustomize.toolkit.fluxcd.io/v1", "Kustomization",
    "spec: {interval: 1m, prune: true, sourceRef: {kind: GitRepository, name: s}, path: ./a}")

  private static func claimExample(_ annotations: String) -> String {
    Example.object(
      "v1", "PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
      metadata: "namespace: x, \(annotations)")
  }

  static let imageAutomation = Check(
    "GIT11", "image-automation", .low, .cluster,
    summary: "What renews images names a policy, a repository or an image that does not exist.",
    why: "The image stays as it is, for ever, and nobody is told.",
    remedy: "Name an ImageRepository that exists, and aliases that the list of images has.",
    passing: updaterExample("app"), failing: updaterExample("ap")
  ) { inspection in
    strayPolicies(inspection) + inspection.all("argoproj.io", "Application").flatMap { strayAliases($0) }
  }

  private static func strayPolicies(_ inspection: Inspection) -> [Violation] {
    inspection.each("image.toolkit.fluxcd.io", "ImagePolicy") { policy in
      guard let node = policy.root.at("spec", "imageRepositoryRef"), let name = node["name"]?.string else { return nil }
      let namespace = node["namespace"]?.string ?? policy.namespace
      if inspection.find("image.toolkit.fluxcd.io", "ImageRepository", namespace: namespace, name: name) != nil {
        return nil
      }
      return Violation(
        policy, "the ImageRepository \(name) is missing in namespace \(namespace ?? "default")",
        path: "spec.imageRepositoryRef", node: node, severity: inspection.isComplete ? nil : .info)
    }
      + inspection.each("image.toolkit.fluxcd.io", "ImageUpdateAutomation") { automation in
        let hasPolicy = inspection.all("image.toolkit.fluxcd.io", "ImagePolicy").contains {
          $0.namespace == automation.namespace
        }
        return hasPolicy
          ? nil
          : Violation(
            automation, "its namespace has no ImagePolicy", path: "metadata.namespace",
            severity: inspection.isComplete ? nil : .info)
      }
  }

  /// Settings of Argo CD Image Updater for an alias that the list of images does not have.
  private static func strayAliases(_ application: KubeObject) -> [Violation] {
    let prefix = "argocd-image-updater.argoproj.io/"
    let annotations = application.annotations.filter { $0.key.hasPrefix(prefix) }
    guard let list = annotations.first(where: { $0.key == "\(prefix)image-list" })?.value else { return [] }
    let aliases = list.split(separator: ",").compactMap { entry -> String? in
      let parts = entry.split(separator: "=", maxSplits: 1)
      return parts.count == 2 ? String(parts[0].drop { $0 == " " }) : nil
    }
    return annotations.compactMap { annotation in
      let name = annotation.key.dropFirst(prefix.count)
      guard let dot = name.firstIndex(of: ".") else { return nil }
      let alias = String(name[..<dot])
      return aliases.contains(alias)
        ? nil
        : Violation(
          application, "no image of the list has the alias \(alias)",
          path: KubeValuePath.appending(annotation.key, to: "metadata.annotations"))
    }
  }

  private static func updaterExample(_ alias: String) -> String {
    Example.object(
      "argoproj.io/v1alpha1", "Application",
      "spec: {project: shop, source: {repoURL: \"https://git.example/a\", path: a}, destination: {name: c, namespace: x}}",
      metadata: "namespace: argocd, annotations: {argocd-image-updater.argoproj.io/image-list: app=registry.example/a, "
        + "argocd-image-updater.argoproj.io/\(alias).update-strategy: semver}")
  }
}

/// What deletes objects whose files are gone.
private enum PruningEngine: String {
  case flux = "Flux"
  case argo = "Argo CD"

  func protects(_ object: KubeObject) -> Bool {
    object.annotations.contains { key, value in
      switch self {
      case .flux: key == "kustomize.toolkit.fluxcd.io/prune" && value == "disabled"
      case .argo:
        key == "argocd.argoproj.io/sync-options" && (value.contains("Prune=false") || value.contains("Prune=confirm"))
      }
    }
      || object.labels.contains {
        self == .flux && $0.key == "kustomize.toolkit.fluxcd.io/prune" && $0.value == "disabled"
      }
  }
}

extension Inspection {
  fileprivate var pruningEngine: PruningEngine? {
    let kustomizations = all("kustomize.toolkit.fluxcd.io", "Kustomization")
    if kustomizations.contains(where: { $0.root.at("spec", "prune")?.bool == true }) { return .flux }
    let applications = all("argoproj.io", "Application").map { $0.root.at("spec", "syncPolicy") }
    let sets = all("argoproj.io", "ApplicationSet").map { $0.root.at("spec", "template", "spec", "syncPolicy") }
    let prunes = (applications + sets).contains { $0?.at("automated", "prune")?.bool == true }
    return prunes ? .argo : nil
  }

  /// Namespaces with claims or with stores of data that operators run.
  fileprivate var namespacesWithData: Set<String> {
    let claims = all("", "PersistentVolumeClaim").map { $0.namespace ?? "" }
    let sets = all("apps", "StatefulSet").filter {
      $0.root.at("spec", "volumeClaimTemplates")?.sequence?.isEmpty == false
    }.map { $0.namespace ?? "" }
    let clusters = all("postgresql.cnpg.io", "Cluster").map { $0.namespace ?? "" }
    return Set(claims + sets + clusters)
  }
}
