import KubeModel

extension PodSecurityCheck {
  static let hostPorts = PodSecurityCheck("hostPorts", .baseline) { pod, _ in
    let containers = pod.names { !$0.hostPorts.isEmpty }
    guard !containers.isEmpty else { return nil }
    // Sorted as text, as admission does.
    let ports = Set(pod.containers.flatMap(\.hostPorts).map(String.init)).sorted()
    let noun = AdmissionText.plural("hostPort", "hostPorts", ports.count)
    let verb = AdmissionText.plural("uses", "use", containers.count)
    return PodSecurityViolation(
      check: "hostPorts", reason: noun,
      detail: "\(AdmissionText.containers(containers)) \(verb) \(noun) \(ports.joined(separator: ", "))")
  }
}

extension SecuredContainer {
  fileprivate var hostPorts: [Int] {
    (value["ports"]?.sequence ?? []).compactMap { $0["hostPort"]?.integer }.filter { $0 != 0 }
  }
}
