import KubeModel

extension Check {
  static let kubeletSettings = Check(
    "CPL05", "kubelet-flags", .medium, .cluster,
    summary: "A kubelet is open to anyone, or gives itself more than it needs.",
    why: "Who reaches its port runs commands in every pod of the node.",
    remedy: "Set the field as the message says.",
    peers: .peers("CK:138,139,140,141,143,144,145,146,147,148,149,151, KCV:79–92, KB:69,70,172–184,284"),
    passing: kubeletExample("authentication: {anonymous: {enabled: false}}"),
    failing: kubeletExample("authentication: {anonymous: {enabled: true}}")
  ) {
    $0.all("kubelet.config.k8s.io", "KubeletConfiguration").flatMap { configuration -> [Violation] in
      kubeletRules.compactMap { path, isWrong, text in
        guard let value = configuration.root.at(path: path), isWrong(value) else { return nil }
        return Violation(configuration, text, path: path)
      }
    }
  }

  private static let kubeletRules: [(path: String, isWrong: @Sendable (KubeValue) -> Bool, text: String)] = [
    (
      "authentication.anonymous.enabled", { $0.bool == true },
      "answers anyone: set authentication.anonymous.enabled to false"
    ),
    (
      "authentication.webhook.enabled", { $0.bool == false },
      "knows no tokens: set authentication.webhook.enabled to true"
    ),
    ("authorization.mode", { $0.string == "AlwaysAllow" }, "permits everything: set authorization.mode to Webhook"),
    ("readOnlyPort", { ($0.integer ?? 0) != 0 }, "has a port without authentication: set readOnlyPort to 0"),
    ("protectKernelDefaults", { $0.bool == false }, "changes kernel settings: set protectKernelDefaults to true"),
    ("makeIPTablesUtilChains", { $0.bool == false }, "leaves its chains out: set makeIPTablesUtilChains to true"),
    ("rotateCertificates", { $0.bool == false }, "keeps its certificate: set rotateCertificates to true"),
    ("seccompDefault", { $0.bool == false }, "starts pods without seccomp: set seccompDefault to true"),
    ("streamingConnectionIdleTimeout", { $0.string == "0" || $0.string == "0s" }, "never ends idle streams"),
    ("eventRecordQPS", { $0.integer == 0 }, "records events without bound: set eventRecordQPS to 50"),
    ("podPidsLimit", { ($0.integer ?? 1) < 0 }, "sets no bound to processes: set podPidsLimit to 4096"),
  ]

  static let auditPolicy = Check(
    "CPL07", "audit-policy", .medium, .security,
    summary: "An audit policy writes nothing, or the contents of secrets.",
    why: "Nobody can tell who did what; or the log itself is the leak.",
    remedy: "Log Metadata for secrets and config maps, and at least Metadata for the rest.",
    peers: .peers("KB:67,160,161"),
    passing: auditExample("[{level: Metadata}]"), failing: auditExample("[{level: None}]")
  ) { inspection in
    inspection.each("audit.k8s.io", "Policy") { policy in
      let rules = policy.root["rules"]?.sequence ?? []
      if rules.allSatisfy({ $0["level"]?.string == "None" }) {
        return Violation(policy, "writes nothing", path: "rules")
      }
      // The first rule that fits counts: one for secrets must stand before a broad one with bodies.
      for (index, rule) in rules.enumerated() {
        let names = (rule["resources"]?.sequence ?? []).flatMap { $0["resources"]?.sequence ?? [] }.compactMap(\.string)
        let isBroad = rule["resources"] == nil && rule["verbs"] == nil && rule["users"] == nil
        let hasBodies = rule["level"]?.string == "Request" || rule["level"]?.string == "RequestResponse"
        if names.contains("secrets") || isBroad {
          return hasBodies ? Violation(policy, "writes the contents of secrets", path: "rules[\(index)].level") : nil
        }
      }
      return nil
    }
  }

  private static func kubeletExample(_ fields: String) -> String {
    "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n\(fields)"
  }

  private static func auditExample(_ rules: String) -> String {
    "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: \(rules)"
  }
}
