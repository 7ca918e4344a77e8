import Basics
import KubeModel
import SimKernel

/// A NodePool object, read for a run.
struct KarpenterManifest: Sendable {
  var name: String
  var pool: KarpenterNodePool
  var labels: [(key: String, value: String)] = []
  var taints: KubeValue = .sequence([])
  var requirements: [Requirement] = []
  /// By resource name.
  var limits: [(name: String, amount: KubeValue)] = []

  struct Requirement: Sendable {
    var key: String
    var condition: String
    var values: [String]

    /// What the label `value` says to it; nil is a label that the machine lacks.
    func accepts(_ value: String?) -> Bool {
      switch condition {
      case "In": value.map { values.contains($0) } ?? false
      case "NotIn": value.map { !values.contains($0) } ?? true
      case "Exists": value != nil
      case "DoesNotExist": value == nil
      case "Gt": compares(value) { $0 > $1 }
      case "Lt": compares(value) { $0 < $1 }
      case "Gte": compares(value) { $0 >= $1 }
      case "Lte": compares(value) { $0 <= $1 }
      default: false
      }
    }

    /// A label that no machine has by itself: the pool's nodes get it.
    var isCustom: Bool {
      let domain = key.split(separator: "/").first.map(String.init) ?? ""
      return !["kubernetes.io", "k8s.io", "karpenter.sh", "k8s.aws", "azure.com", "google.com"].contains {
        domain == $0 || domain.hasSuffix("." + $0)
      }
    }

    private func compares(_ value: String?, _ order: (Int, Int) -> Bool) -> Bool {
      guard let number = value.flatMap({ Int($0) }), let bound = values.first.flatMap({ Int($0) }) else { return false }
      return order(number, bound)
    }
  }

  init(_ object: KubeObject, _ diagnostics: inout [Diagnostic]) {
    name = object.name
    let spec = object.root["spec"] ?? .null
    let template = spec.at("template", "spec") ?? .null
    func span(_ value: KubeValue?, _ path: String, _ fallback: SimDuration?) -> SimDuration? {
      guard let value, let text = value.string else { return fallback }
      if text == "Never" { return nil }
      if let span = DocumentFields.duration(value) { return span }
      diagnostics.append(
        Diagnostic(
          .error, "`\(path)` is no duration", at: object.location(of: value, path: path),
          remedy: "Write 30s, 10m or 720h."))
      return fallback
    }
    var settings = KarpenterPool(name: object.name, weight: spec["weight"]?.integer ?? 0)
    if spec.at("disruption", "consolidationPolicy")?.string == "WhenEmpty" { settings.consolidation = .whenEmpty }
    settings.consolidateAfter = span(
      spec.at("disruption", "consolidateAfter"), "spec.disruption.consolidateAfter", .zero)
    settings.expireAfter = span(template["expireAfter"], "spec.template.spec.expireAfter", .hours(720))
    if let budgets = spec.at("disruption", "budgets")?.sequence {
      settings.budgets = budgets.enumerated().compactMap { place, value in
        Self.budget(value, "spec.disruption.budgets[\(place)]", object, &diagnostics)
      }
    }
    pool = KarpenterNodePool(
      pool: settings,
      terminationGrace: span(
        template["terminationGracePeriod"], "spec.template.spec.terminationGracePeriod", nil))
    labels = (spec.at("template", "metadata", "labels")?.mapping?.entries ?? []).compactMap { entry in
      entry.value.string.map { (entry.key, $0) }
    }
    taints = template["taints"] ?? taints
    requirements = (template["requirements"]?.sequence ?? []).map { value in
      Requirement(
        key: value["key"]?.string ?? "", condition: value["operator"]?.string ?? "",
        values: (value["values"]?.sequence ?? []).compactMap(\.string))
    }
    limits = (spec["limits"]?.mapping?.entries ?? []).map { ($0.key, $0.value) }
    var hashed = spec["template"] ?? .null
    var hashedSpec = template
    hashedSpec["requirements"] = nil
    hashed["spec"] = hashedSpec
    pool.hash = Self.hash(hashed.json())
  }

  private static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }

  private static func budget(
    _ value: KubeValue, _ path: String, _ object: KubeObject, _ diagnostics: inout [Diagnostic]
  ) -> KarpenterPool.Budget? {
    func refuse(_ key: String, _ wanted: String) {
      diagnostics.append(
        Diagnostic(
          .error, "`\(path).\(key)` must be \(wanted)",
          at: object.location(of: value[key] ?? value, path: "\(path).\(key)")))
    }
    let nodes = value["nodes"] ?? .null
    let number = nodes.string.flatMap { Int32($0) }
    guard let scaled = ScaledAmount(nodes) ?? number.map({ ScaledAmount.count($0) }) else {
      refuse("nodes", "a number of nodes or a percentage")
      return nil
    }
    var budget = KarpenterPool.Budget(
      scaled.isPercent ? .percent(Int(scaled.value)) : .nodes(Int(scaled.value)))
    budget.reasons = value["reasons"]?.sequence?.compactMap { reason -> KarpenterPool.Reason? in
      switch reason.string {
      case "Empty": .empty
      case "Drifted": .drifted
      case "Underutilized": .underutilized
      default: nil
      }
    }
    guard let text = value["schedule"]?.string else { return budget }
    guard let length = value["duration"].flatMap({ DocumentFields.duration($0) }) else {
      refuse("duration", "given where `schedule` is")
      return nil
    }
    do { budget.window = try (CronSchedule(parsing: text), length) } catch {
      refuse("schedule", "a cron schedule with five fields")
      return nil
    }
    return budget
  }
}

extension NodeGroup {
  /// The labels of a machine as Karpenter knows them before it is launched.
  func machineLabels(zone: String) -> [(key: String, value: String)] {
    var pairs = labels
    func add(_ key: String, _ value: String) {
      if !pairs.contains(where: { $0.key == key }) { pairs.append((key, value)) }
    }
    add("node.kubernetes.io/instance-type", machineType)
    add("karpenter.sh/capacity-type", isSpot ? "spot" : "on-demand")
    add("kubernetes.io/os", "linux")
    add("kubernetes.io/arch", "amd64")
    if !zone.isEmpty { add("topology.kubernetes.io/zone", zone) }
    // m5.2xlarge: category m, family m5, generation 5, size 2xlarge.
    let parts = machineType.split(separator: ".")
    if parts.count == 2, let family = parts.first {
      let category = family.prefix { $0.isLetter }
      add("karpenter.k8s.aws/instance-family", String(family))
      add("karpenter.k8s.aws/instance-category", String(category))
      add("karpenter.k8s.aws/instance-generation", String(family.dropFirst(category.count).prefix { $0.isNumber }))
      add("karpenter.k8s.aws/instance-size", String(parts[1]))
    }
    if let cpu = capacity["cpu"].flatMap({ try? Quantity($0) }) {
      add("karpenter.k8s.aws/instance-cpu", "\(cpu.value)")
    }
    if let memory = capacity["memory"].flatMap({ try? Quantity($0) }) {
      add("karpenter.k8s.aws/instance-memory", "\(memory.value / 1_048_576)")
    }
    return pairs
  }

  /// Makes the group's machines what a NodePool launches.
  mutating func join(_ manifest: KarpenterManifest) {
    let own = ownLabels ?? labels
    ownLabels = own
    labels = own
    var pairs = labels.filter { pair in !manifest.labels.contains { $0.key == pair.key } } + manifest.labels
    for requirement in manifest.requirements where requirement.isCustom && requirement.condition == "In" {
      if let value = requirement.values.first, !pairs.contains(where: { $0.key == requirement.key }) {
        pairs.append((requirement.key, value))
      }
    }
    for (key, value) in machineLabels(zone: "") where !pairs.contains(where: { $0.key == key }) {
      pairs.append((key, value))
    }
    pairs.append(("karpenter.sh/nodepool", manifest.name))
    labels = pairs
    taints = manifest.taints
  }
}
