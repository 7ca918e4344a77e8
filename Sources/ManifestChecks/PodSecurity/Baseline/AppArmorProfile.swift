import KubeModel

extension PodSecurityCheck {
  static let appArmorProfile = PodSecurityCheck("appArmorProfile", .baseline) { pod, _ in
    let allowed = ["RuntimeDefault", "Localhost"]
    func forbidden(_ context: KubeValue?) -> String? {
      context?.at("appArmorProfile", "type")?.string.flatMap { allowed.contains($0) ? nil : $0 }
    }
    let podValue = forbidden(pod.context)
    let containers = pod.names { forbidden($0.context) != nil }
    let prefix = "container.apparmor.security.beta.kubernetes.io/"
    let annotations = pod.annotations.filter { key, value in
      key.hasPrefix(prefix) && !(value.isEmpty || value == "runtime/default" || value.hasPrefix("localhost/"))
    }.map { "\($0.key)=\"\($0.value)\"" }.sorted()
    var setters = (podValue == nil ? [] : ["pod"]) + (containers.isEmpty ? [] : [AdmissionText.containers(containers)])
    if !annotations.isEmpty { setters.append(AdmissionText.plural("annotation", "annotations", annotations.count)) }
    guard !setters.isEmpty else { return nil }
    let fields = Set([podValue].compactMap(\.self) + pod.containers.compactMap { forbidden($0.context) }).sorted()
    let values = fields + annotations
    return PodSecurityViolation(
      check: "appArmorProfile",
      reason: AdmissionText.plural("forbidden AppArmor profile", "forbidden AppArmor profiles", values.count),
      detail:
        "\(setters.joined(separator: " and ")) must not set AppArmor profile type to \(AdmissionText.quoted(values))")
  }
}
