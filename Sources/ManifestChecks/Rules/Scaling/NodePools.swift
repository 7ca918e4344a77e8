import KubeModel

extension Check {
  static let nodePoolBlocked = Check(
    "SCL23", "cluster-autoscaler-blockers", .high, .scaling,
    summary: "A NodePool of Karpenter can make no node, or can never give one back.",
    why: "Pods stay Pending, or the bill stays at its peak.",
    remedy: "Let its requirements agree, its limits hold a node, and a budget permit disruption.",
    passing: nodePoolExample("10%"), failing: nodePoolExample("0")
  ) { inspection in
    inspection.all("karpenter.sh", "NodePool").flatMap { pool -> [Violation] in
      let spec = pool.root["spec"]
      var found: [Violation] = []
      for (index, budget) in (spec?.at("disruption", "budgets")?.sequence ?? []).enumerated() {
        guard budget["schedule"] == nil, budget["reasons"] == nil else { continue }
        let nodes = budget["nodes"].flatMap { IntOrString($0) }?.description
        if nodes == "0" || nodes == "0%" {
          found.append(
            Violation(pool, "never permits a disruption", path: "spec.disruption.budgets[\(index)].nodes"))
        }
      }
      if let cpu = Resources.milli(spec?.at("limits", "cpu")), cpu < 1000 {
        found.append(Violation(pool, "its limit of CPU holds no node", path: "spec.limits.cpu"))
      }
      return found + contradictions(pool)
    }
  }

  /// Requirements on one key that no value meets.
  private static func contradictions(_ pool: KubeObject) -> [Violation] {
    var allowed: [String: Set<String>] = [:]
    var found: [Violation] = []
    let path = "spec.template.spec.requirements"
    for (index, requirement) in (pool.root.at(path: path)?.sequence ?? []).enumerated() {
      guard let key = requirement["key"]?.string else { continue }
      let values = Set((requirement["values"]?.sequence ?? []).compactMap(\.string))
      switch requirement["operator"]?.string {
      case "In": allowed[key] = allowed[key]?.intersection(values) ?? values
      case "NotIn": allowed[key] = allowed[key]?.subtracting(values)
      default: continue
      }
      if allowed[key]?.isEmpty == true {
        found.append(Violation(pool, "no value of \(key) meets all requirements", path: "\(path)[\(index)]"))
      }
    }
    return found
  }

  private static func nodePoolExample(_ nodes: String) -> String {
    Example.object(
      "karpenter.sh/v1", "NodePool", "spec: {disruption: {budgets: [{nodes: \"\(nodes)\"}]}}", metadata: "")
  }
}
