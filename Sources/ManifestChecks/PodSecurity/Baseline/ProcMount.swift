import KubeModel

extension PodSecurityCheck {
  static let procMount = PodSecurityCheck("procMount", .baseline) { pod, policy in
    policy.isAtLeast(35) && pod.hasOwnUsers ? nil : procMountViolation("procMount", pod)
  }

  static func procMountViolation(_ check: String, _ pod: SecuredPod) -> PodSecurityViolation? {
    func forbidden(_ container: SecuredContainer) -> String? {
      container.context?["procMount"]?.string.flatMap { $0 == "Default" ? nil : $0 }
    }
    let names = pod.names { forbidden($0) != nil }
    let values = Set(pod.containers.compactMap(forbidden)).sorted()
    let detail =
      "\(AdmissionText.containers(names)) must not set securityContext.procMount to \(AdmissionText.quoted(values))"
    return violation(check, "procMount", names.isEmpty ? nil : detail)
  }
}
