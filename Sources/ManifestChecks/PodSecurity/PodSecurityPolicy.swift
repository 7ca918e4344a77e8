package import KubeModel

/// A level of the Pod Security Standards as of a version of its policy, `restricted:v1.24`.
///
/// Mirrors pod-security-admission of Kubernetes 1.36: a newer or unknown version is judged as the latest.
package struct PodSecurityPolicy: Sendable, Hashable {
  package enum Level: String, Sendable, Hashable, CaseIterable {
    case privileged, baseline, restricted
  }

  package var level: Level
  /// The minor version of the policy; nil is the latest.
  package var minor: Int?

  package init(_ level: Level, minor: Int? = nil) {
    self.level = level
    self.minor = minor
  }

  /// Reads the value of a namespace label and of its `-version` companion; nil when one of them is no such value.
  package init?(level: String, version: String?) {
    guard let known = Level(rawValue: level) else { return nil }
    self.level = known
    guard let version, version != "latest" else { return }
    guard version.hasPrefix("v1."), let number = Int(version.dropFirst(3)), number >= 0 else { return nil }
    minor = number
  }

  /// `restricted:latest`, as refusals name it.
  package var title: String { "\(level.rawValue):\(minor.map { "v1.\($0)" } ?? "latest")" }

  /// Whether the policy is at least of this minor version.
  func isAtLeast(_ wanted: Int) -> Bool { minor.map { $0 >= wanted } ?? true }
}

/// What a namespace asks of its pods.
package struct PodSecurityLabels: Sendable, Hashable {
  package var enforce: PodSecurityPolicy
  package var audit: PodSecurityPolicy
  /// What users are warned about; without a label of its own it is what is enforced.
  package var warn: PodSecurityPolicy

  static let prefix = "pod-security.kubernetes.io/"

  /// A level or version that is no such value counts as the strictest, as in admission.
  package init(labels: [(key: String, value: String)]) {
    func policy(_ mode: String) -> PodSecurityPolicy? {
      guard let level = labels.first(where: { $0.key == Self.prefix + mode })?.value else { return nil }
      let version = labels.first { $0.key == "\(Self.prefix)\(mode)-version" }?.value
      return PodSecurityPolicy(level: level, version: version)
        ?? PodSecurityPolicy(PodSecurityPolicy.Level(rawValue: level) ?? .restricted)
    }
    enforce = policy("enforce") ?? PodSecurityPolicy(.privileged)
    audit = policy("audit") ?? PodSecurityPolicy(.privileged)
    warn = policy("warn") ?? enforce
  }

  /// Why the namespace with these labels refuses a pod, as admission says it after the pod's name; nil where it may run.
  package static func refusal(ofPod pod: KubeValue, _ labels: [(key: String, value: String)]) -> String? {
    let secured = SecuredPod(metadata: pod["metadata"], spec: pod["spec"] ?? [:])
    return PodSecurityLabels(labels: labels).enforce.refusal(of: secured)
      .map { "violates" + $0.dropFirst("violate".count) }
  }
}
