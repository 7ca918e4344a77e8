import Basics
import DesignEngine
import KubeModel

/// A folder with a base that holds every object as the primary cluster has it, and an overlay for each cluster that
/// patches what differs there, adds what only it has, and includes what the user adds.
struct LayeredFolder {
  /// Files that stand together, in a folder of the base or in the base itself.
  struct Part {
    let folder: String?
    let files: [ManifestFile]

    init(_ folder: String?, _ files: [ManifestFile]) {
      self.folder = folder
      self.files = files
    }
  }

  /// `apps`, `infrastructure/configs`.
  let name: String
  /// Title of the comment at the top of generated kustomizations.
  let subject: String
  /// What the base holds for a cluster.
  let parts: (RenderingContext) -> [Part]

  func files(of design: PlatformDesign) -> FileTree {
    var tree = FileTree()
    let base = parts(RenderingContext(design))
    for part in base {
      let folder = part.folder.map { "\(name)/base/\($0)" } ?? "\(name)/base"
      for file in part.files { tree.add("\(folder)/\(file.name)", file.text) }
      guard part.folder != nil else { continue }
      let kustomization = Self.kustomization(["resources": .strings(part.files.map(\.name))])
      tree.add("\(folder)/kustomization.yaml", kustomization.yaml())
    }
    let resources = base.flatMap { part in part.folder.map { [$0] } ?? part.files.map(\.name) }
    let primary = RenderingContext(design).overlay(of: design.clusters[0])
    tree.add(
      "\(name)/base/kustomization.yaml",
      "# \(subject), with the values of \(primary); other overlays patch what differs.\n"
        + Self.kustomization(["resources": .strings(resources)]).yaml())
    for index in design.clusters.indices {
      let context = RenderingContext(design, cluster: index)
      // The base is the primary cluster's own.
      let difference = index == 0 ? Difference() : Difference(from: base, to: parts(context))
      addOverlay(context, difference, to: &tree)
    }
    return tree
  }

  private func addOverlay(_ context: RenderingContext, _ difference: Difference, to tree: inout FileTree) {
    let folder = "\(name)/\(context.overlay(of: context.cluster))"
    // Components are applied in their order: the user has the last word.
    let components = (difference.patches.isEmpty ? [] : ["cluster-values"]) + ["user"]
    let resources = ["../base"] + (difference.additions.isEmpty ? [] : ["additions.yaml"])
    let overlay = Self.kustomization(["resources": .strings(resources), "components": .strings(components)])
    tree.add("\(folder)/kustomization.yaml", overlay.yaml())
    if !difference.additions.isEmpty {
      tree.add("\(folder)/additions.yaml", KubeValue.yaml(documents: difference.additions))
    }
    if !difference.patches.isEmpty {
      let component = Self.component(["patches": .sequence(difference.patches)])
      tree.add("\(folder)/cluster-values/kustomization.yaml", component.yaml())
    }
    tree.add(
      "\(folder)/user/kustomization.yaml", Self.userHook + Self.component(["patches": []]).yaml(), ownership: .user)
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

extension LayeredFolder {
  /// What a patch of kustomize is aimed at.
  static func target(_ value: KubeValue) -> KubeValue {
    let object = KubeObject(value)
    return [
      "group": object.group.isEmpty ? .omitted : .string(object.group), "version": .string(object.version),
      "kind": .string(object.kind), "name": .string(object.name), "namespace": .optional(object.namespace),
    ]
  }

  /// What one cluster has unlike the base.
  private struct Difference {
    /// Patches of kustomize: changes in objects, and objects of the base that this cluster has not.
    var patches: [KubeValue] = []
    var additions: [KubeValue] = []

    init() {}

    init(from base: [Part], to other: [Part]) {
      let before = base.flatMap { $0.files.flatMap(\.objects) }
      let after = other.flatMap { $0.files.flatMap(\.objects) }
      let own = Dictionary(after.map { (Self.identity($0), $0) }, uniquingKeysWith: { first, _ in first })
      let known = Set(before.map(Self.identity))
      patches = before.compactMap { object in
        guard let twin = own[Self.identity(object)] else { return Self.removal(of: object) }
        let operations = TreeDifference.operations(from: object, to: twin)
        if operations.isEmpty { return nil }
        return ["target": LayeredFolder.target(object), "patch": .string(KubeValue.sequence(operations).yaml())]
      }
      additions = after.filter { !known.contains(Self.identity($0)) }
    }

    private static func identity(_ value: KubeValue) -> [String] {
      let object = KubeObject(value)
      return [object.group, object.kind, object.namespace ?? "", object.name]
    }

    private static func removal(of value: KubeValue) -> KubeValue {
      let object = KubeObject(value)
      let patch: KubeValue = [
        "apiVersion": value["apiVersion"] ?? .omitted, "kind": .string(object.kind),
        "metadata": ["name": .string(object.name), "namespace": .optional(object.namespace)], "$patch": "delete",
      ]
      return ["target": LayeredFolder.target(value), "patch": .string(patch.yaml())]
    }
  }
}
