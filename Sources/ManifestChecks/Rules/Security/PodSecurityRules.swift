import KubeModel

extension PodSecurityCheck {
  /// The standard as a rule of its own: judged against the restricted level of the run's version.
  var check: Check {
    let row =
      PodSecurityRow.rows[id] ?? PodSecurityRow(code: "PSS00", slug: id, severity: .medium, peers: [], failing: "")
    let title = level == .baseline ? "baseline" : "restricted"
    return Check(
      row.code, row.slug, row.severity, .security,
      summary: "A pod breaks the rule \(id) of the Pod Security Standards, level \(title).",
      why: "A pod that breaks it can reach further than its own container when it is taken over.",
      remedy: "Change the field that the message names.", peers: row.peers, passing: PodSecurityRow.passing,
      failing: PodSecurityRow.pod(row.failing),
      inspect: .pods { [violation, replaces] pods in
        let policy = PodSecurityPolicy(.restricted, minor: pods.inspection.kubernetes.number)
        // What the baseline already says is not said twice.
        let baseline = PodSecurityCheck.all.first { $0.id == replaces }
        return pods.eachWorkload { workload in
          let pod = workload.secured
          if baseline?.violation(pod, policy) != nil { return nil }
          return violation(pod, policy).map {
            Violation(workload.object, $0.text, path: workload.path, node: workload.spec)
          }
        }
      })
  }
}

/// What the catalogue of rules says of a standard.
struct PodSecurityRow: Sendable {
  var code: String
  var slug: String
  var severity: Check.Severity
  var peers: [String]
  /// The fields of a pod that break it: `spec` entries and container entries, as flow mappings.
  var failing: String

  static let passing = pod("{}; {}")

  /// A pod that holds against every standard, with other entries in its spec and its container.
  static func pod(_ changes: String) -> String {
    let parts = changes.split(separator: ";", maxSplits: 1).map { $0.drop { $0 == " " } }
    var spec = KubeValue.parseYAML(base, file: "example").value ?? .null
    for (index, part) in parts.enumerated() {
      guard let change = KubeValue.parseYAML(String(part), file: "example").value else { continue }
      if index == 0 {
        spec["spec"] = spec["spec"]?.overlaid(with: change)
      } else if let container = spec.at("spec", "containers")?[0] {
        var inner = spec["spec"]
        inner?["containers"] = .sequence([container.overlaid(with: change)])
        spec["spec"] = inner
      }
    }
    return spec.yaml()
  }

  private static let base = """
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: x}
    spec:
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: a
          image: a:1
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
    """

  static let rows: [String: PodSecurityRow] = [
    "privileged": PodSecurityRow(
      code: "PSS01", slug: "privileged", severity: .high,
      peers: [
        "kube-linter:privileged-container", "kube-score:container-security-context-privileged",
        "polaris:runAsPrivileged", "checkov:CKV_K8S_16", "trivy:KSV-0017", "kubescape:C-0057",
        "kyverno:disallow-privileged-containers",
      ], failing: "{}; {securityContext: {privileged: true}}"),
    "hostNamespaces": PodSecurityRow(
      code: "PSS02", slug: "host-namespaces", severity: .high,
      peers: [
        "kube-linter:host-network", "polaris:hostNetworkSet", "checkov:CKV_K8S_19", "trivy:KSV-0009",
        "kubescape:C-0041", "kyverno:disallow-host-namespaces",
      ], failing: "{hostNetwork: true}; {}"),
    "hostPathVolumes": PodSecurityRow(
      code: "PSS03", slug: "host-path", severity: .high,
      peers: ["polaris:hostPathSet", "trivy:KSV-0023", "kubescape:C-0048", "kyverno:disallow-host-path"],
      failing: "{volumes: [{name: v, hostPath: {path: /}}]}; {}"),
    "hostPorts": PodSecurityRow(
      code: "PSS04", slug: "host-port", severity: .medium,
      peers: ["polaris:hostPortSet", "checkov:CKV_K8S_26", "trivy:KSV-0024", "kyverno:disallow-host-ports"],
      failing: "{}; {ports: [{containerPort: 80, hostPort: 80}]}"),
    "capabilities_baseline": PodSecurityRow(
      code: "PSS05", slug: "capabilities-baseline", severity: .high,
      peers: ["checkov:CKV_K8S_25", "trivy:KSV-0022", "kyverno:disallow-capabilities"],
      failing: "{}; {securityContext: {capabilities: {drop: [ALL], add: [SYS_ADMIN]}}}"),
    "procMount": PodSecurityRow(
      code: "PSS06", slug: "proc-mount", severity: .medium,
      peers: ["kube-linter:unsafe-proc-mount", "polaris:procMount", "trivy:KSV-0027", "kyverno:disallow-proc-mount"],
      failing: "{}; {securityContext: {procMount: Unmasked}}"),
    "seLinuxOptions": PodSecurityRow(
      code: "PSS07", slug: "selinux", severity: .medium, peers: ["trivy:KSV-0025", "kyverno:disallow-selinux"],
      failing: "{securityContext: {seLinuxOptions: {type: spc_t}}}; {}"),
    "sysctls": PodSecurityRow(
      code: "PSS08", slug: "sysctls", severity: .medium,
      peers: ["kube-linter:unsafe-sysctls", "trivy:KSV-0026", "kyverno:restrict-sysctls"],
      failing: "{securityContext: {sysctls: [{name: kernel.msgmax, value: \"1\"}]}}; {}"),
    "appArmorProfile": PodSecurityRow(
      code: "PSS09", slug: "apparmor", severity: .medium,
      peers: ["trivy:KSV-0002", "kyverno:restrict-apparmor-profiles"],
      failing: "{securityContext: {appArmorProfile: {type: Unconfined}}}; {}"),
    "seccompProfile_baseline": PodSecurityRow(
      code: "PSS10", slug: "seccomp-baseline", severity: .medium,
      peers: ["trivy:KSV-0104", "kyverno:restrict-seccomp"],
      failing: "{}; {securityContext: {seccompProfile: {type: Unconfined}}}"),
    "windowsHostProcess": PodSecurityRow(
      code: "PSS11", slug: "windows-host-process", severity: .high,
      peers: ["polaris:hostProcess", "trivy:KSV-0103", "kyverno:disallow-host-process"],
      failing: "{securityContext: {windowsOptions: {hostProcess: true}}}; {}"),
    "hostProbesAndHostLifecycle": PodSecurityRow(
      code: "PSS12", slug: "probe-host", severity: .medium, peers: [],
      failing: "{}; {livenessProbe: {tcpSocket: {port: 80, host: 10.0.0.1}}}"),
    "allowPrivilegeEscalation": PodSecurityRow(
      code: "PSS13", slug: "privilege-escalation", severity: .medium,
      peers: [
        "kube-linter:privilege-escalation-container", "polaris:privilegeEscalationAllowed", "checkov:CKV_K8S_20",
        "trivy:KSV-0001", "kubescape:C-0016", "kyverno:disallow-privilege-escalation",
      ], failing: "{}; {securityContext: {allowPrivilegeEscalation: true}}"),
    "capabilities_restricted": PodSecurityRow(
      code: "PSS14", slug: "capabilities-restricted", severity: .medium,
      peers: [
        "polaris:insecureCapabilities", "checkov:CKV_K8S_37", "trivy:KSV-0003", "kyverno:disallow-capabilities-strict",
      ], failing: "{}; {securityContext: {capabilities: {drop: [NET_RAW]}}}"),
    "procMount_restricted": PodSecurityRow(
      code: "PSS15", slug: "proc-mount-restricted", severity: .medium, peers: [],
      failing: "{hostUsers: false}; {securityContext: {procMount: Unmasked}}"),
    "restrictedVolumes": PodSecurityRow(
      code: "PSS16", slug: "volume-types", severity: .medium,
      peers: ["trivy:KSV-0028", "kyverno:restrict-volume-types"],
      failing: "{volumes: [{name: v, nfs: {server: s, path: /}}]}; {}"),
    "runAsNonRoot": PodSecurityRow(
      code: "PSS17", slug: "run-as-non-root", severity: .high,
      peers: [
        "kube-linter:run-as-non-root", "polaris:runAsRootAllowed", "checkov:CKV_K8S_23", "trivy:KSV-0012",
        "kubescape:C-0013", "kyverno:require-run-as-nonroot",
      ], failing: "{securityContext: {runAsNonRoot: false}}; {}"),
    "runAsUser": PodSecurityRow(
      code: "PSS18", slug: "run-as-user", severity: .high,
      peers: ["trivy:KSV-0105", "kyverno:require-run-as-non-root-user"],
      failing: "{}; {securityContext: {runAsUser: 0}}"),
    "seccompProfile_restricted": PodSecurityRow(
      code: "PSS19", slug: "seccomp-restricted", severity: .medium,
      peers: [
        "kube-score:container-seccomp-profile", "checkov:CKV_K8S_31", "trivy:KSV-0030",
        "kyverno:restrict-seccomp-strict",
      ], failing: "{securityContext: {seccompProfile: null}}; {}"),
  ]
}

extension Check {
  static let wouldBeRejected = Check(
    "PSS21", "would-be-rejected", .error, .security,
    summary: "A pod would be refused by the level that its own namespace enforces.",
    why: "Its controller exists and makes no pods: the Deployment stays at zero without an error of its own.",
    remedy: "Mend the pod, or give its namespace the level that it needs.",
    passing: """
      apiVersion: v1
      kind: Namespace
      metadata: {name: x, labels: {pod-security.kubernetes.io/enforce: baseline}}
      ---
      \(PodSecurityRow.passing)
      """,
    failing: """
      apiVersion: v1
      kind: Namespace
      metadata: {name: x, labels: {pod-security.kubernetes.io/enforce: baseline}}
      ---
      \(PodSecurityRow.pod("{hostPID: true}; {}"))
      """
  ) { inspection in
    let policies = Dictionary(
      inspection.all("", "Namespace").map { ($0.name, PodSecurityLabels(labels: $0.labels).enforce) },
      uniquingKeysWith: { first, _ in first })
    return inspection.workloads.compactMap { workload in
      guard let policy = policies[workload.namespace] else { return nil }
      return policy.refusal(of: workload.secured).map {
        Violation(workload.object, "its pods would \($0)", path: workload.path, node: workload.spec)
      }
    }
  }
}
