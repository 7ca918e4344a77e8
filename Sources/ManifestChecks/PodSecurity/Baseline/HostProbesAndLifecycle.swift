import KubeModel

extension PodSecurityCheck {
  static let hostProbesAndLifecycle = PodSecurityCheck("hostProbesAndHostLifecycle", .baseline, since: 34) { pod, _ in
    let containers = pod.names { !$0.handlerHosts.isEmpty }
    guard !containers.isEmpty else { return nil }
    let hosts = Set(pod.containers.flatMap(\.handlerHosts)).sorted()
    let noun = AdmissionText.plural("probe or lifecycle host", "probe or lifecycle hosts", hosts.count)
    let verb = AdmissionText.plural("uses", "use", containers.count)
    return PodSecurityViolation(
      check: "hostProbesAndHostLifecycle", reason: noun,
      detail: "\(AdmissionText.containers(containers)) \(verb) \(noun) \(AdmissionText.quoted(hosts))")
  }
}

extension SecuredContainer {
  /// Hosts that probes and hooks name instead of the pod itself.
  fileprivate var handlerHosts: [String] {
    let handlers = [
      value["livenessProbe"], value["readinessProbe"], value["startupProbe"], value.at("lifecycle", "postStart"),
      value.at("lifecycle", "preStop"),
    ]
    return handlers.flatMap { handler in
      ["httpGet", "tcpSocket"].compactMap { handler?.at($0, "host")?.string }.filter { !$0.isEmpty }
    }
  }
}
