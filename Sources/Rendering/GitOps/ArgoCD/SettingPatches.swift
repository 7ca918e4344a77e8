import KubeModel

/// Patches of kustomize that put the settings of a cluster into objects: the counterpart of what Flux substitutes.
///
/// Each replaces one scalar that names settings, in the words of an ApplicationSet's template, which fills them in from
/// the annotations of the cluster's Secret.
struct SettingPatches {
  let settings: [ClusterSetting]

  func patches(for objects: [KubeValue]) -> [KubeValue] {
    objects.compactMap { object in
      var operations: [KubeValue] = []
      collect(object, at: "", into: &operations)
      if operations.isEmpty { return nil }
      return ["target": LayeredFolder.target(object), "patch": .string(KubeValue.sequence(operations).yaml())]
    }
  }

  private func collect(_ value: KubeValue, at path: String, into operations: inout [KubeValue]) {
    if let mapping = value.mapping {
      for entry in mapping.entries {
        collect(entry.value, at: TreeDifference.child(entry.key, of: path), into: &operations)
      }
    } else if let sequence = value.sequence {
      for (index, item) in sequence.filter({ !$0.isOmitted }).enumerated() {
        collect(item, at: "\(path)/\(index)", into: &operations)
      }
    } else if let text = value.string, let filled = template(text) {
      operations.append(["op": "replace", "path": .string(path), "value": .string(filled)])
    }
  }

  /// The text as a template; nil where it names no setting.
  private func template(_ text: String) -> String? {
    guard settings.contains(where: { text.contains($0.reference) }) else { return nil }
    // Braces of other templates are handed through.
    let quoted = text.replacing("{{", with: #"{{ "{{" }}"#)
    return settings.reduce(quoted) { $0.replacing($1.reference, with: Self.value(of: $1)) }
  }

  static func value(of setting: ClusterSetting) -> String { "{{ .metadata.annotations.\(setting.name) }}" }
}
