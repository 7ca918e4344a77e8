import KubeModel

extension PodSecurityCheck {
  static let hostNamespaces = PodSecurityCheck("hostNamespaces", .baseline) { pod, _ in
    let shared = ["hostNetwork", "hostPID", "hostIPC"].filter { pod.spec[$0]?.bool == true }
    let detail = shared.map { "\($0)=true" }.joined(separator: ", ")
    return violation("hostNamespaces", "host namespaces", shared.isEmpty ? nil : detail)
  }
}
