import KubeModel

/// The rows of the catalogue that only an API server tells, or a port of its rules.
enum AdmissionRule: String, Sendable, Hashable, CaseIterable {
  case semantic = "SCH07"
  case definition = "SCH09"
  case name = "SCH11"
  case label = "SCH12"
  case tooLarge = "SCH13"
  case quantity = "SCH16"
  case resources = "SCH17"
  case port = "SCH18"
  case environment = "SCH19"
  case probe = "SCH20"
  case volume = "SCH21"
  case security = "SCH22"
  case userNamespace = "SCH23"
  case restartPolicy = "SCH24"
  case rollout = "SCH25"
  case autoscaler = "SCH26"
  case disruptionBudget = "SCH27"
  case service = "SCH28"
  case ingress = "SCH29"
  case networkPolicy = "SCH30"
  case spread = "SCH31"
  case affinity = "SCH32"
  case access = "SCH33"
  case webhook = "SCH34"
  case job = "SCH35"
  case storage = "SCH36"
  case quota = "SCH37"
  case dns = "SCH38"
  case system = "SCH39"
  case warning = "API14"

  /// Names and labels are this rule's own, even where the schema speaks of the same place.
  var mayRepeatSchema: Bool { self == .name || self == .label }

  /// The row that a fault belongs to; nil for what another rule tells.
  init?(_ fault: FieldFault, kind: KubeKind) {
    let path = fault.path.text
    // `selector-template-mismatch` tells these.
    let isMismatch = ["`selector` does not match template", "empty selector is invalid"].contains {
      fault.message.contains($0)
    }
    if isMismatch, kind.group == "apps", !fault.message.hasPrefix("Invalid value: null") { return nil }
    if fault.reason == .tooLong {
      self = .tooLarge
    } else if Self.isLabel(path) {
      self = .label
    } else if path.hasSuffix("pec.restartPolicy") {
      self = .restartPolicy
    } else if ["metadata.name", "metadata.generateName", "metadata.namespace"].contains(path) {
      self = kind.kind == "CustomResourceDefinition" ? .definition : .name
    } else if let rule = Self.ofKind(kind, path) {
      self = rule
    } else {
      self = Self.ofPod(path, fault) ?? .semantic
    }
  }

  private static func isLabel(_ path: String) -> Bool {
    let last = path.split(separator: ".").last ?? ""
    return ["labels", "annotations", "nodeSelector", "matchLabels"].contains { last == $0 || last.hasPrefix("\($0)[") }
  }

  private static func ofKind(_ kind: KubeKind, _ path: String) -> AdmissionRule? {
    switch (kind.group, kind.kind) {
    case ("autoscaling", _): return .autoscaler
    case ("policy", "PodDisruptionBudget"): return .disruptionBudget
    case ("", "Service"): return path.hasPrefix("spec.ports") ? .port : .service
    case ("networking.k8s.io", "Ingress"), ("networking.k8s.io", "IngressClass"): return .ingress
    case ("networking.k8s.io", "NetworkPolicy"): return .networkPolicy
    case ("rbac.authorization.k8s.io", _): return .access
    case ("admissionregistration.k8s.io", _): return .webhook
    case ("apiextensions.k8s.io", _): return .definition
    case ("", "PersistentVolume"), ("", "PersistentVolumeClaim"), ("storage.k8s.io", _): return .storage
    case ("", "ResourceQuota"), ("", "LimitRange"): return .quota
    case ("batch", "CronJob"): return path.contains(".template.spec.") ? nil : .job
    case ("batch", "Job"): return path.contains("template.spec.") ? nil : .job
    case ("apps", _):
      let fields = ["trategy", "minReadySeconds", "progressDeadlineSeconds", "replicas"]
      return !path.contains("template") && fields.contains { path.contains($0) } ? .rollout : nil
    default: return nil
    }
  }

  /// Words in a path inside a pod, the more telling first.
  private static let words: [(String, AdmissionRule)] = [
    (".env", .environment), ("Probe", .probe), (".lifecycle", .probe), (".ports", .port),
    (".volumeMounts", .volume), (".volumeDevices", .volume), ("pec.volumes", .volume),
    (".windowsOptions", .system), ("pec.os", .system), ("topologySpreadConstraints", .spread), (".affinity", .affinity),
    (".tolerations", .affinity), (".dnsConfig", .dns), (".dnsPolicy", .dns), (".hostAliases", .dns),
    (".hostname", .dns), (".subdomain", .dns), (".procMount", .userNamespace), ("hostUsers", .userNamespace),
    (".securityContext", .security),
  ]

  private static func ofPod(_ path: String, _ fault: FieldFault) -> AdmissionRule? {
    if fault.message.contains("HostUsers") || fault.message.contains("hostUsers") { return .userNamespace }
    if fault.message.contains("windows pod") || fault.message.contains("linux pod") { return .system }
    if path.contains(".resources") || path.hasSuffix(".overhead") || path.contains(".overhead.") {
      let isArithmetic = ["equal to", "HugePages", "Limit must be set", "aggregate", "pod limits"].contains {
        fault.message.contains($0) && !fault.message.contains("equal to 0")
      }
      return isArithmetic ? .resources : .quantity
    }
    return words.first { path.contains($0.0) }?.1
  }
}
