import KubeModel

extension PodSecurityCheck {
  static let restrictedVolumes = PodSecurityCheck(
    "restrictedVolumes", .restricted, replaces: "hostPathVolumes"
  ) { pod, _ in
    let allowed = [
      "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
      "secret",
    ]
    var names: [String] = []
    var types: Set<String> = []
    for volume in pod.spec["volumes"]?.sequence ?? [] {
      let sources = (volume.mapping?.entries ?? []).filter { $0.key != "name" && !$0.value.isNull }.map(\.key)
      if sources.contains(where: { allowed.contains($0) }) { continue }
      names.append(volume["name"]?.string ?? "")
      types.insert(sources.first ?? "unknown")
    }
    guard !names.isEmpty else { return nil }
    let noun = AdmissionText.plural("volume", "volumes", names.count)
    let verb = AdmissionText.plural("uses", "use", names.count)
    let kinds = AdmissionText.plural("restricted volume type", "restricted volume types", types.count)
    return PodSecurityViolation(
      check: "restrictedVolumes", reason: "restricted volume types",
      detail: "\(noun) \(AdmissionText.quoted(names)) \(verb) \(kinds) \(AdmissionText.quoted(types.sorted()))")
  }
}
