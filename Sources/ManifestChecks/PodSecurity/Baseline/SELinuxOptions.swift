import KubeModel

extension PodSecurityCheck {
  static let seLinuxOptions = PodSecurityCheck("seLinuxOptions", .baseline) { pod, policy in
    var types = ["", "container_t", "container_init_t", "container_kvm_t"]
    if policy.isAtLeast(31) { types.append("container_engine_t") }
    func options(_ context: KubeValue?) -> KubeValue? { context?["seLinuxOptions"] }
    func isForbidden(_ options: KubeValue?) -> Bool {
      !types.contains(options?["type"]?.string ?? "") || !(options?["user"]?.string ?? "").isEmpty
        || !(options?["role"]?.string ?? "").isEmpty
    }
    let containers = pod.names { isForbidden(options($0.context)) }
    guard let setters = AdmissionText.setters(pod: isForbidden(options(pod.context)), containers: containers) else {
      return nil
    }
    let all = [options(pod.context)] + pod.containers.map { options($0.context) }
    let badTypes = Set(all.compactMap { $0?["type"]?.string }.filter { !types.contains($0) }).sorted()
    var data: [String] = []
    if !badTypes.isEmpty {
      data.append("\(AdmissionText.plural("type", "types", badTypes.count)) \(AdmissionText.quoted(badTypes))")
    }
    for field in ["user", "role"] where all.contains(where: { !($0?[field]?.string ?? "").isEmpty }) {
      data.append("\(field) may not be set")
    }
    return PodSecurityViolation(
      check: "seLinuxOptions", reason: "seLinuxOptions",
      detail: "\(setters) set forbidden securityContext.seLinuxOptions: \(data.joined(separator: "; "))")
  }
}
