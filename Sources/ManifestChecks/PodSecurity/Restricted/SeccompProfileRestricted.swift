import KubeModel

extension PodSecurityCheck {
  static let seccompProfileRestricted = PodSecurityCheck(
    "seccompProfile_restricted", .restricted, since: 19, replaces: "seccompProfile_baseline"
  ) { pod, policy in
    if policy.isAtLeast(25), pod.isWindows { return nil }
    if let found = forbiddenSeccomp("seccompProfile_restricted", pod) { return found }
    // A good value of the pod covers the containers that are silent.
    if pod.context?.seccompType != nil { return nil }
    let silent = pod.names { $0.context?.seccompType == nil }
    let detail =
      "pod or \(AdmissionText.containers(silent)) must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\""
    return violation("seccompProfile_restricted", "seccompProfile", silent.isEmpty ? nil : detail)
  }
}
