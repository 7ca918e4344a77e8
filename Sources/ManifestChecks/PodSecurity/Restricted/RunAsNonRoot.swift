import KubeModel

extension PodSecurityCheck {
  static let runAsNonRoot = PodSecurityCheck("runAsNonRoot", .restricted) { pod, policy in
    if policy.isAtLeast(35), pod.hasOwnUsers { return nil }
    let podValue = pod.context?["runAsNonRoot"]?.bool
    let refusing = pod.names { $0.context?["runAsNonRoot"]?.bool == false }
    let silent = podValue == true ? [] : pod.names { $0.context?["runAsNonRoot"]?.bool == nil }
    if let setters = AdmissionText.setters(pod: podValue == false, containers: refusing) {
      return violation("runAsNonRoot", reason, "\(setters) must not set securityContext.runAsNonRoot=false")
    }
    let detail = "pod or \(AdmissionText.containers(silent)) must set securityContext.runAsNonRoot=true"
    return violation("runAsNonRoot", reason, silent.isEmpty ? nil : detail)
  }

  private static let reason = "runAsNonRoot != true"
}
