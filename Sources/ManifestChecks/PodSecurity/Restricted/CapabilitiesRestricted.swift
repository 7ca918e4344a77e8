import KubeModel

extension PodSecurityCheck {
  static let capabilitiesRestricted = PodSecurityCheck(
    "capabilities_restricted", .restricted, since: 22, replaces: "capabilities_baseline"
  ) { pod, policy in
    if policy.isAtLeast(25), pod.isWindows { return nil }
    let keeping = pod.names { !$0.droppedCapabilities.contains("ALL") }
    let adding = pod.names { $0.addedCapabilities.contains { $0 != "NET_BIND_SERVICE" } }
    var details: [String] = []
    if !keeping.isEmpty {
      details.append("\(AdmissionText.containers(keeping)) must set securityContext.capabilities.drop=[\"ALL\"]")
    }
    if !adding.isEmpty {
      let values = Set(pod.containers.flatMap(\.addedCapabilities).filter { $0 != "NET_BIND_SERVICE" }).sorted()
      details.append(
        "\(AdmissionText.containers(adding)) must not include \(AdmissionText.quoted(values)) in securityContext.capabilities.add"
      )
    }
    return violation(
      "capabilities_restricted", "unrestricted capabilities",
      details.isEmpty ? nil : details.joined(separator: "; "))
  }
}
