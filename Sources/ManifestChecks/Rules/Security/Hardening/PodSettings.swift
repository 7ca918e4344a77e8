import KubeModel

extension Check {
  static let visibleDevices = Check(
    "POD28", "gpu-visible-devices", .low, .deployment, optional: true,
    summary: "A container asks for GPUs by a variable and not by a limit.",
    why: "It sees the devices of others, and the scheduler knows nothing of it.",
    remedy: "Set the limit nvidia.com/gpu and leave NVIDIA_VISIBLE_DEVICES out.",
    peers: .peers("KY:check-nvidia-gpus"),
    passing: Example.pod(container: "resources: {limits: {nvidia.com/gpu: 1}}"),
    failing: Example.pod(container: "env: [{name: NVIDIA_VISIBLE_DEVICES, value: all}]"),
    inspect: .pods {
      $0.eachContainer { container, workload in
        guard let devices = container.variable("NVIDIA_VISIBLE_DEVICES"), devices != "none", devices != "void" else {
          return nil
        }
        let limits = container.resources?["limits"]?.mapping?.keys ?? []
        if limits.contains(where: { $0.hasPrefix("nvidia.com/") }) { return nil }
        return Violation(workload, container, "sees GPUs by NVIDIA_VISIBLE_DEVICES without a limit", at: "env")
      }
    })

  static let nameServerDots = Check(
    "POD31", "dns-ndots", .info, .networking, optional: true,
    summary: "A pod keeps the five dots that a name needs to be looked up as it is.",
    why: "Each name of the world outside costs four fruitless queries first.",
    remedy: "Set dnsConfig.options: [{name: ndots, value: \"2\"}].", peers: .peers("KL:dnsconfig-options"),
    passing: Example.pod("dnsConfig: {options: [{name: ndots, value: \"2\"}]}"), failing: Example.pod(),
    inspect: .pods {
      $0.eachWorkload { workload in
        let options = workload.spec.at("dnsConfig", "options")?.sequence ?? []
        return options.contains { $0["name"]?.string == "ndots" }
          ? nil : Violation(workload, "keeps ndots at 5", at: "dnsConfig.options")
      }
    })

  static let systemPriority = Check(
    "POD32", "priority-class-allowed", .low, .deployment, optional: true,
    summary: "A workload outside kube-system has a priority of the system.",
    why: "Under pressure it displaces the workloads for which a limit was meant.",
    remedy: "Use a PriorityClass of your own below the system's.",
    peers: .peers("KL:priority-class-name, KY:allowed-podpriorities"),
    passing: Example.pod("priorityClassName: high"), failing: Example.pod("priorityClassName: system-node-critical"),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard let name = workload.spec["priorityClassName"]?.string, name.hasPrefix("system-"),
          workload.namespace != "kube-system"
        else { return nil }
        return Violation(workload, "has the priority \(name)", at: "priorityClassName")
      }
    })

  static let privilegedConstraints = Check(
    "POD33", "scc-privileged", .high, .security,
    summary: "A SecurityContextConstraints of OpenShift admits privileged containers.",
    why: "Whoever may use it owns the nodes.", remedy: "Set allowPrivilegedContainer: false.",
    peers: .peers("KL:scc-deny-privileged-container"),
    passing: constraintsExample(false), failing: constraintsExample(true)
  ) {
    $0.each("security.openshift.io", "SecurityContextConstraints") { constraints in
      constraints.root["allowPrivilegedContainer"]?.bool == true
        ? Violation(constraints, "admits privileged containers", path: "allowPrivilegedContainer") : nil
    }
  }

  private static func constraintsExample(_ allowed: Bool) -> String {
    Example.object(
      "security.openshift.io/v1", "SecurityContextConstraints", "allowPrivilegedContainer: \(allowed)", metadata: "")
  }

  static let legacyPolicy = Check(
    "POD34", "psp-objects", .low, .security,
    summary: "A PodSecurityPolicy admits what leads out of a container.",
    why: "On clusters that still have the kind, pods with these rights start.",
    remedy: "Label namespaces with a Pod Security Standard instead.", peers: .peers("CK:1,2,3,4,5,6,7,24,32,36"),
    passing: legacyExample("privileged: false"), failing: legacyExample("privileged: true")
  ) { inspection in
    inspection.all("policy", "PodSecurityPolicy").flatMap { policy in
      func words(_ field: String) -> [String] { (policy.root.at("spec", field)?.sequence ?? []).compactMap(\.string) }
      var found = ["privileged", "hostPID", "hostIPC", "hostNetwork"].filter {
        policy.root.at("spec", $0)?.bool == true
      }.map { (field: $0, text: "admits \($0)") }
      // Without a word it is admitted.
      if policy.root.at("spec", "allowPrivilegeEscalation")?.bool != false {
        found.append(("allowPrivilegeEscalation", "admits allowPrivilegeEscalation"))
      }
      if !words("allowedCapabilities").isEmpty { found.append(("allowedCapabilities", "admits added capabilities")) }
      if !words("requiredDropCapabilities").contains(where: { $0 == "ALL" || $0 == "NET_RAW" }) {
        found.append(("requiredDropCapabilities", "lets containers keep NET_RAW"))
      }
      let users = policy.root.at("spec", "runAsUser")
      let isRootKeptOut = users?["rule"]?.string == "MustRunAsNonRoot" || (users?.leastUser ?? 0) > 0
      if !isRootKeptOut { found.append(("runAsUser", "admits root")) }
      return found.map { Violation(policy, $0.text, path: "spec.\($0.field)") }
    }
  }

  private static func legacyExample(_ field: String) -> String {
    Example.object(
      "policy/v1beta1", "PodSecurityPolicy",
      "spec: {\(field), allowPrivilegeEscalation: false, requiredDropCapabilities: [ALL], "
        + "runAsUser: {rule: MustRunAsNonRoot}}", metadata: "")
  }

  static let kernelPreconditions = Check(
    "POD37", "kernel-cve-preconditions", .medium, .security, optional: true,
    summary: "A pod meets the conditions of a known break-out.",
    why: "A sysctl with + or = smuggles others past CRI-O (CVE-2022-0811); SYS_ADMIN without seccomp opens "
      + "release_agent (CVE-2022-0492) and fsconfig (CVE-2022-0185).",
    remedy: "Set seccompProfile: {type: RuntimeDefault}, drop SYS_ADMIN, write one plain value for a sysctl.",
    peers: .peers("KB:58,79,87, KY:check-kernel,prevent-cr8escape"),
    passing: Example.pod("securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: \"1\"}]}"),
    failing: Example.pod(
      "securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: \"1+kernel.core_pattern=|/x\"}]}"),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        var found: [Violation] = []
        for (index, sysctl) in (workload.securityContext?["sysctls"]?.sequence ?? []).enumerated() {
          guard let value = sysctl["value"]?.string, value.contains(where: { $0 == "+" || $0 == "=" }) else { continue }
          found.append(
            Violation(
              workload, "the sysctl value \(value) holds another", at: "securityContext.sysctls[\(index)].value"))
        }
        for container in workload.containers where container.added.contains("SYS_ADMIN") {
          let type = workload.effective("seccompProfile", container)?["type"]?.string ?? "Unconfined"
          if type != "Unconfined" { continue }
          found.append(
            Violation(
              workload, container, "has SYS_ADMIN and no seccomp profile", at: "securityContext.capabilities.add")
          )
        }
        return found
      }
    })

  static let agentSandbox = Check(
    "POD36", "agent-sandbox", .high, .security,
    summary: "A sandbox for code of strangers is no sandbox.",
    why: "What a model wrote runs with the kernel of the node, without a ceiling, or with the whole network open.",
    remedy: "Set a runtimeClassName such as gvisor or kata, limits for CPU and memory, and a fixed image.",
    peers: .peers("KB:297,301,303,304"),
    passing: sandboxExample("runtimeClassName: gvisor, "), failing: sandboxExample(""),
    inspect: .pods { pods in
      pods.eachWorkload { workload, _ in
        guard workload.kind == .sandbox else { return [] }
        var found: [Violation] = []
        if workload.spec["runtimeClassName"]?.string == nil {
          found.append(Violation(workload, "has no runtimeClassName of its own", at: "runtimeClassName"))
        }
        for container in workload.lasting where container.cpuLimit == nil || container.memoryLimit == nil {
          found.append(Violation(workload, container, "has no ceiling of CPU and memory", at: "resources.limits"))
        }
        return found
      }
    })

  private static func sandboxExample(_ spec: String) -> String {
    Example.object(
      "agents.x-k8s.io/v1alpha1", "Sandbox",
      "spec: {podTemplate: {spec: {\(spec)containers: [{name: a, image: a:1, "
        + "resources: {limits: {cpu: 1, memory: 1Gi}}}]}}}")
  }
}

extension KubeValue {
  /// The least number of a user that a PodSecurityPolicy's `runAsUser` with fixed ranges admits.
  fileprivate var leastUser: Int? {
    guard self["rule"]?.string == "MustRunAs" else { return nil }
    return self["ranges"]?.sequence?.compactMap { $0["min"]?.integer }.min()
  }
}
