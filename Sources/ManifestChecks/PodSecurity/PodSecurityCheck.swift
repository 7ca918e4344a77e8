/// One row of the Pod Security Standards.
///
/// Source: `checks.md` section 3 and the recordings of kube-apiserver 1.36.2; the texts are what admission answers.
package struct PodSecurityCheck: Sendable {
  /// The id that Kubernetes gives it; within a level the order of the answer.
  package let id: String
  package let level: PodSecurityPolicy.Level
  /// The minor version of the policy that brought it.
  package let since: Int
  /// The check of the baseline that it stands for at the restricted level.
  package let replaces: String?
  /// What is wrong; nil when nothing is.
  let violation: @Sendable (SecuredPod, PodSecurityPolicy) -> PodSecurityViolation?

  init(
    _ id: String, _ level: PodSecurityPolicy.Level, since: Int = 0, replaces: String? = nil,
    violation: @escaping @Sendable (SecuredPod, PodSecurityPolicy) -> PodSecurityViolation?
  ) {
    self.id = id
    self.level = level
    self.since = since
    self.replaces = replaces
    self.violation = violation
  }

  /// The registry, by level and id.
  package static let all: [PodSecurityCheck] = [
    appArmorProfile, capabilitiesBaseline, hostNamespaces, hostPathVolumes, hostPorts, hostProbesAndLifecycle,
    privileged, procMount, seLinuxOptions, seccompProfileBaseline, sysctls, windowsHostProcess,
    allowPrivilegeEscalation, capabilitiesRestricted, procMountRestricted, restrictedVolumes, runAsNonRoot, runAsUser,
    seccompProfileRestricted,
  ]
}

/// Why a pod is refused: the check's reason and the place, as admission words them.
package struct PodSecurityViolation: Sendable, Hashable {
  package var check: String
  package var reason: String
  package var detail: String

  /// `hostPort (container "a" uses hostPort 80)`
  package var text: String { "\(reason) (\(detail))" }
}

extension PodSecurityPolicy {
  /// Everything that the policy holds against a pod, in the order of the answer; empty when it may run.
  package func violations(of pod: SecuredPod) -> [PodSecurityViolation] {
    guard level != .privileged else { return [] }
    let checks = PodSecurityCheck.all.filter { ($0.level == .baseline || level == .restricted) && isAtLeast($0.since) }
    let replaced = checks.compactMap(\.replaces)
    return checks.filter { !replaced.contains($0.id) }.compactMap { $0.violation(pod, self) }
  }

  /// The refusal of admission without the object's name; nil when the pod may run.
  package func refusal(of pod: SecuredPod) -> String? {
    let found = violations(of: pod)
    return found.isEmpty ? nil : "violate PodSecurity \"\(title)\": \(found.map(\.text).joined(separator: ", "))"
  }
}

extension PodSecurityCheck {
  /// A violation of this kind; nil `detail` is none.
  static func violation(_ check: String, _ reason: String, _ detail: String?) -> PodSecurityViolation? {
    detail.map { PodSecurityViolation(check: check, reason: reason, detail: $0) }
  }
}
