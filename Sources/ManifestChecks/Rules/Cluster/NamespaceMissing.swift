import KubeModel

extension Check {
  static let namespaceMissing = Check(
    "REF17", "namespace-missing", .medium, .cluster,
    summary: "An object lives in a namespace that nothing creates.",
    why: "Applying it fails until somebody makes the namespace by hand.",
    remedy: "Add the Namespace.",
    passing: namespaceExample("x"), failing: namespaceExample("z")
  ) { inspection in
    let builtIn = ["default", "kube-system", "kube-public", "kube-node-lease", "flux-system", "argocd"]
    let namespaces = Set(inspection.all("", "Namespace").map(\.name))
    return inspection.objects.compactMap { object in
      guard let name = object.namespace, !name.isEmpty, !builtIn.contains(name), !namespaces.contains(name) else {
        return nil
      }
      return Violation(
        object, "the namespace \(name) is missing", path: "metadata.namespace",
        node: object.root.at("metadata", "namespace"),
        severity: inspection.missing(in: nil))
    }
  }

  private static func namespaceExample(_ name: String) -> String {
    """
    {apiVersion: v1, kind: Namespace, metadata: {name: x}}
    ---
    {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: \(name)}}
    """
  }
}
