import KubeModel

/// Kustomizations and the patches by which one cluster differs from the base.
enum Kustomize {
  static let patchFile = "differences.yaml"

  static let ownersNote = """
    # Yours: written once, then never changed. Add resources and patches that only this cluster needs.

    """

  /// What the owner adds; it is applied last.
  static let owners: KubeValue = [
    "apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component", "patches": [],
  ]

  static func file(resources: [String]) -> KubeValue {
    [
      "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": .strings(resources),
    ]
  }

  /// The base, what differs in this cluster, and what its owner adds.
  static func overlay(hasPatches: Bool) -> KubeValue {
    [
      "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": ["../base"],
      "patches": hasPatches ? [["path": .string(patchFile)]] : .omitted, "components": ["user"],
    ]
  }

  /// For every object of the base whose twin differs: its identity and the fields that change.
  static func patches(from base: [ManifestFile], to other: [ManifestFile]) -> [KubeValue] {
    let twins = other.flatMap(\.objects)
    return base.flatMap(\.objects).compactMap { object in
      let twin = twins.first { identity($0) == identity(object) }
      guard let twin, twin != object else { return nil }
      return identity(object).overlaid(with: difference(from: object, to: twin))
    }
  }

  private static func identity(_ object: KubeValue) -> KubeValue {
    [
      "apiVersion": object["apiVersion"] ?? .omitted, "kind": object["kind"] ?? .omitted,
      "metadata": [
        "name": object.at("metadata", "name") ?? .omitted,
        "namespace": object.at("metadata", "namespace") ?? .omitted,
      ],
    ]
  }

  /// A merge patch: mappings level by level, everything else as a whole; null takes a field away.
  private static func difference(from old: KubeValue, to new: KubeValue) -> KubeValue {
    guard let before = old.mapping, let after = new.mapping else { return new }
    var changes: [(String, KubeValue)] = []
    for entry in after.entries {
      guard let was = before[entry.key] else {
        changes.append((entry.key, entry.value))
        continue
      }
      if was != entry.value { changes.append((entry.key, difference(from: was, to: entry.value))) }
    }
    for entry in before.entries where after[entry.key] == nil { changes.append((entry.key, .null)) }
    return .mapping(changes)
  }
}
