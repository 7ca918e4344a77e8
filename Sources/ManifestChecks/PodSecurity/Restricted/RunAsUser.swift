import KubeModel

extension PodSecurityCheck {
  static let runAsUser = PodSecurityCheck("runAsUser", .restricted, since: 23) { pod, policy in
    if policy.isAtLeast(35), pod.hasOwnUsers { return nil }
    let containers = pod.names { $0.context?["runAsUser"]?.integer == 0 }
    let setters = AdmissionText.setters(pod: pod.context?["runAsUser"]?.integer == 0, containers: containers)
    return violation("runAsUser", "runAsUser=0", setters.map { "\($0) must not set runAsUser=0" })
  }
}
