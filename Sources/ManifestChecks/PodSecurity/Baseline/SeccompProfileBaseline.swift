import KubeModel

extension PodSecurityCheck {
  static let seccompProfileBaseline = PodSecurityCheck("seccompProfile_baseline", .baseline) { pod, policy in
    policy.isAtLeast(19) ? forbiddenSeccomp("seccompProfile_baseline", pod) : forbiddenSeccompAnnotations(pod)
  }

  /// Pod and containers that name another profile than the two allowed ones.
  static func forbiddenSeccomp(_ check: String, _ pod: SecuredPod) -> PodSecurityViolation? {
    func forbidden(_ context: KubeValue?) -> String? {
      context?.seccompType.flatMap { ["RuntimeDefault", "Localhost"].contains($0) ? nil : $0 }
    }
    let containers = pod.names { forbidden($0.context) != nil }
    let podValue = forbidden(pod.context)
    guard let setters = AdmissionText.setters(pod: podValue != nil, containers: containers) else { return nil }
    let values = Set([podValue].compactMap(\.self) + pod.containers.compactMap { forbidden($0.context) }).sorted()
    return PodSecurityViolation(
      check: check, reason: "seccompProfile",
      detail: "\(setters) must not set securityContext.seccompProfile.type to \(AdmissionText.quoted(values))")
  }

  /// Policies before 1.19 read the annotations that fields replaced.
  private static func forbiddenSeccompAnnotations(_ pod: SecuredPod) -> PodSecurityViolation? {
    let keys =
      ["seccomp.security.alpha.kubernetes.io/pod"]
      + pod.containers.map { "container.seccomp.security.alpha.kubernetes.io/\($0.name)" }
    let found = pod.annotations.filter { key, value in
      keys.contains(key) && value != "runtime/default" && value != "docker/default" && !value.hasPrefix("localhost/")
    }.map { "\($0.key)=\"\($0.value)\"" }.sorted()
    let detail =
      "forbidden \(AdmissionText.plural("annotation", "annotations", found.count)) \(found.joined(separator: ", "))"
    return violation("seccompProfile_baseline", "seccompProfile", found.isEmpty ? nil : detail)
  }
}

extension KubeValue {
  /// `seccompProfile.type` of a security context.
  var seccompType: String? { at("seccompProfile", "type")?.string }
}
