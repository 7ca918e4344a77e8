import Basics
import DesignEngine
import KubeModel

/// A folder with a base that holds every object as the primary cluster has it, and an overlay for each cluster that
/// patches what differs there and includes what the user adds.
struct LayeredFolder {
  /// `apps` or `tenants`.
  let name: String
  /// Title of the comment at the top of generated kustomizations.
  let subject: String
  /// Folders of the base with their files, as a cluster has them.
  let parts: (RenderingContext) -> [(folder: String, files: [ManifestFile])]

  func files(of design: PlatformDesign) -> FileTree {
    var tree = FileTree()
    let base = parts(RenderingContext(design))
    for part in base {
      for file in part.files { tree.add("\(name)/base/\(part.folder)/\(file.name)", file.text) }
      let kustomization = Self.kustomization(["resources": .strings(part.files.map(\.name))])
      tree.add("\(name)/base/\(part.folder)/kustomization.yaml", kustomization.yaml())
    }
    let primary = RenderingContext(design).overlay(of: design.clusters[0])
    tree.add(
      "\(name)/base/kustomization.yaml",
      "# \(subject), with the values of \(primary); other overlays patch what differs.\n"
        + Self.kustomization(["resources": .strings(base.map(\.folder))]).yaml())
    for index in design.clusters.indices {
      let context = RenderingContext(design, cluster: index)
      // The base is the primary cluster's own.
      addOverlay(context, patches: index == 0 ? [] : patches(from: base, to: parts(context)), to: &tree)
    }
    return tree
  }

  private func addOverlay(_ context: RenderingContext, patches: [KubeValue], to tree: inout FileTree) {
    let folder = "\(name)/\(context.overlay(of: context.cluster))"
    // Components are applied in their order: the user has the last word.
    let components = (patches.isEmpty ? [] : ["cluster-values"]) + ["user"]
    let overlay = Self.kustomization(["resources": ["../base"], "components": .strings(components)])
    tree.add("\(folder)/kustomization.yaml", overlay.yaml())
    if !patches.isEmpty {
      let component = Self.component(["patches": .sequence(patches)])
      tree.add("\(folder)/cluster-values/kustomization.yaml", component.yaml())
    }
    tree.add(
      "\(folder)/user/kustomization.yaml", Self.userHook + Self.component(["patches": []]).yaml(), ownership: .user)
  }

  private func patches(
    from base: [(folder: String, files: [ManifestFile])], to other: [(folder: String, files: [ManifestFile])]
  ) -> [KubeValue] {
    let before = base.flatMap { $0.files.flatMap(\.objects) }
    let after = other.flatMap { $0.files.flatMap(\.objects) }
    return zip(before, after).compactMap { old, new in
      let operations = TreeDifference.operations(from: old, to: new)
      if operations.isEmpty { return nil }
      let object = KubeObject(old)
      let target: KubeValue = [
        "group": object.group.isEmpty ? .omitted : .string(object.group), "version": .string(object.version),
        "kind": .string(object.kind), "name": .string(object.name), "namespace": .optional(object.namespace),
      ]
      return ["target": target, "patch": .string(KubeValue.sequence(operations).yaml())]
    }
  }

  private static func kustomization(_ fields: KubeValue) -> KubeValue {
    let head: KubeValue = ["apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"]
    return head.overlaid(with: fields)
  }

  private static func component(_ fields: KubeValue) -> KubeValue {
    let head: KubeValue = ["apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"]
    return head.overlaid(with: fields)
  }

  private static let userHook = """
    # Yours: written once, never overwritten. Patches and images here are applied after everything that is generated;
    # objects of your own go below `resources`. For example:
    #
    # images:
    #   - name: registry.example.com/shop/checkout
    #     newTag: 1.4.2
    # patches:
    #   - target: {kind: HorizontalPodAutoscaler, name: checkout}
    #     patch: |-
    #       - {op: replace, path: /spec/maxReplicas, value: 80}

    """
}
