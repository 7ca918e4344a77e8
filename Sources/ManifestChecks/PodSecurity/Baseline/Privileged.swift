import KubeModel

extension PodSecurityCheck {
  static let privileged = PodSecurityCheck("privileged", .baseline) { pod, _ in
    let names = pod.names { $0.context?["privileged"]?.bool == true }
    let detail = "\(AdmissionText.containers(names)) must not set securityContext.privileged=true"
    return violation("privileged", "privileged", names.isEmpty ? nil : detail)
  }
}
