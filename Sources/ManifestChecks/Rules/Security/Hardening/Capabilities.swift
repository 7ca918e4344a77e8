import KubeModel

extension Check {
  static let noSecurityContext = Check(
    "POD06", "no-security-context", .low, .security,
    summary: "Neither the pod nor the container has a security context.",
    why: "Everything that an image asks for is given to it.",
    remedy: "Write a securityContext: runAsNonRoot, seccompProfile, no privilege escalation, no capabilities.",
    peers: .peers("CK:29,30, TV:118, KB:211"),
    passing: Example.pod("securityContext: {runAsNonRoot: true}"), failing: Example.pod(),
    inspect: .pods {
      $0.eachContainer { container, workload in
        if workload.securityContext != nil || container.securityContext != nil { return nil }
        return Violation(workload, container, "has no security context, and neither has its pod")
      }
    })

  static let noHardening = Check(
    "POD07", "no-hardening-at-all", .low, .security,
    summary: "No seccomp, AppArmor or SELinux profile and no dropped capability applies to a container.",
    why: "The whole interface of the kernel is open to it.",
    remedy: "Begin with seccompProfile: {type: RuntimeDefault} and capabilities: {drop: [ALL]}.",
    peers: .peers("PO:linuxHardening, KB:55"),
    passing: Example.pod("securityContext: {seccompProfile: {type: RuntimeDefault}}"), failing: Example.pod(),
    inspect: .pods {
      $0.eachContainer { container, workload in
        if workload.isWindows { return nil }
        let profiles = ["seccompProfile", "appArmorProfile"]
        let hasProfile = profiles.contains { field in
          workload.effective(field, container)?["type"]?.string.map { $0 != "Unconfined" } ?? false
        }
        if hasProfile || workload.effective("seLinuxOptions", container) != nil { return nil }
        if container.dropped.first != nil { return nil }
        if workload.annotation("container.apparmor.security.beta.kubernetes.io/\(container.name)") != nil { return nil }
        return Violation(
          workload, container, "has no seccomp, AppArmor or SELinux profile and drops no capability",
          at: "securityContext")
      }
    })

  static let netRaw = Check(
    "POD08", "drop-net-raw", .medium, .security,
    summary: "A container keeps the capability NET_RAW.",
    why: "It can forge packets and spoof ARP and DNS towards its neighbours on the node.",
    remedy: "Set capabilities: {drop: [ALL]}.",
    peers: .peers("KL:drop-net-raw-capability, CK:28,7, TV:119, KB:199, KY:drop-cap-net-raw"),
    passing: Example.pod(container: "securityContext: {capabilities: {drop: [NET_RAW]}}"),
    failing: Example.pod(container: "securityContext: {capabilities: {drop: [CHOWN]}}"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        if workload.isWindows { return nil }
        if container.added.contains("NET_RAW") {
          return Violation(workload, container, "adds NET_RAW", at: "securityContext.capabilities.add")
        }
        if container.dropped.contains(where: { $0 == "ALL" || $0 == "NET_RAW" }) { return nil }
        return Violation(workload, container, "keeps NET_RAW", at: "securityContext.capabilities.drop")
      }
    })

  static let dropSomething = Check(
    "POD09", "drop-something", .low, .security,
    summary: "A container drops no capability.",
    why: "It keeps some fourteen rights of root that most programs never use.",
    remedy: "Set capabilities: {drop: [ALL]} and add back what the program needs.", peers: .peers("TV:4"),
    passing: Example.pod(container: "securityContext: {capabilities: {drop: [ALL]}}"), failing: Example.pod(),
    inspect: .pods {
      $0.eachContainer { container, workload in
        if workload.isWindows || !container.dropped.isEmpty { return nil }
        return Violation(workload, container, "drops no capability", at: "securityContext.capabilities.drop")
      }
    })

  static let dangerousCapability = Check(
    "POD10", "dangerous-capability", .high, .security,
    summary: "A container is given a capability that is nearly as good as root on the node.",
    why: "SYS_ADMIN, SYS_PTRACE, BPF and the like lead out of the container.",
    remedy: "Remove it, or give the one narrow right that the program needs.",
    peers: .peers("PO:dangerousCapabilities, CK:39, TV:5,120, KB:46, KL:privilege-escalation-container"),
    passing: Example.pod(container: "securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}"),
    failing: Example.pod(container: "securityContext: {capabilities: {add: [SYS_ADMIN]}}"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        let found = container.added.filter { dangerous.contains($0) }
        if found.isEmpty { return nil }
        return Violation(
          workload, container, "is given \(found.joined(separator: ", "))", at: "securityContext.capabilities.add")
      }
    })

  private static let dangerous: Set<String> = [
    "ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "SYS_BOOT", "NET_ADMIN", "BPF", "PERFMON",
    "MAC_ADMIN", "MAC_OVERRIDE", "DAC_READ_SEARCH", "SETPCAP",
  ]
}

extension PodContainer {
  /// Capabilities without the prefix that some write, in capitals.
  var added: [String] { capabilities("add") }
  var dropped: [String] { capabilities("drop") }

  private func capabilities(_ field: String) -> [String] {
    guard let list = securityContext?.at("capabilities", field)?.sequence else { return [] }
    return list.compactMap(\.string).map { name in
      let upper = name.uppercased()
      return upper.hasPrefix("CAP_") ? String(upper.dropFirst(4)) : upper
    }
  }
}
