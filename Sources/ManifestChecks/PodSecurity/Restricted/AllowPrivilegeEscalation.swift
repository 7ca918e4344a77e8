import KubeModel

extension PodSecurityCheck {
  static let allowPrivilegeEscalation = PodSecurityCheck("allowPrivilegeEscalation", .restricted, since: 8) {
    pod, policy in
    if policy.isAtLeast(25), pod.isWindows { return nil }
    let names = pod.names { $0.context?["allowPrivilegeEscalation"]?.bool != false }
    let detail = "\(AdmissionText.containers(names)) must set securityContext.allowPrivilegeEscalation=false"
    return violation(
      "allowPrivilegeEscalation", "allowPrivilegeEscalation != false", names.isEmpty ? nil : detail)
  }
}
