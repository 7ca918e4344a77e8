import KubeModel

extension PodSecurityCheck {
  static let capabilitiesBaseline = PodSecurityCheck("capabilities_baseline", .baseline) { pod, _ in
    let allowed = [
      "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
      "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]
    let containers = pod.names { $0.addedCapabilities.contains { !allowed.contains($0) } }
    guard !containers.isEmpty else { return nil }
    let values = Set(pod.containers.flatMap(\.addedCapabilities).filter { !allowed.contains($0) }).sorted()
    return PodSecurityViolation(
      check: "capabilities_baseline", reason: "non-default capabilities",
      detail:
        "\(AdmissionText.containers(containers)) must not include \(AdmissionText.quoted(values)) in securityContext.capabilities.add"
    )
  }
}

extension SecuredContainer {
  var addedCapabilities: [String] { strings("add") }
  var droppedCapabilities: [String] { strings("drop") }

  private func strings(_ list: String) -> [String] {
    (context?.at("capabilities", list)?.sequence ?? []).compactMap(\.string)
  }
}
