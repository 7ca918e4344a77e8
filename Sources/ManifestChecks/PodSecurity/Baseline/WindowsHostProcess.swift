import KubeModel

extension PodSecurityCheck {
  static let windowsHostProcess = PodSecurityCheck("windowsHostProcess", .baseline) { pod, _ in
    func isHostProcess(_ context: KubeValue?) -> Bool { context?.at("windowsOptions", "hostProcess")?.bool == true }
    let containers = pod.names { isHostProcess($0.context) }
    let setters = AdmissionText.setters(pod: isHostProcess(pod.context), containers: containers)
    return violation(
      "windowsHostProcess", "hostProcess",
      setters.map { "\($0) must not set securityContext.windowsOptions.hostProcess=true" })
  }
}
