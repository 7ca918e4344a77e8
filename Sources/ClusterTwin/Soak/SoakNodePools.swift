import KubeModel
import SimKernel

/// Karpenter in the place of node groups that the Cluster Autoscaler changes.
extension SoakCluster {
  /// One or two NodePools with a few machine types each, beside a group of fixed size where Karpenter itself would run.
  mutating func addNodePools(_ draw: inout Draw) {
    let least = draw.between(1, 2)
    var system = Self.machines("system", cores: 4, &draw)
    system.least = least
    system.most = least
    groups = [system]
    for number in 0..<draw.between(1, 2) {
      let pool = "pool\(number)"
      for cores in [2, 4, 8, 16].prefix(draw.between(1, 4)) {
        var group = Self.machines("\(pool)-m5.\(cores)", cores: cores, &draw)
        group.pool = pool
        group.isSpot = draw.isTrue(percent: 40)
        group.least = draw.one(of: [0, 0, 1, 2])
        group.most = 100
        groups.append(group)
      }
      objects.append(Self.nodePool(pool, &draw))
    }
  }

  private static func machines(_ name: String, cores: Int, _ draw: inout Draw) -> NodeGroup {
    let amounts: KubeValue = [
      "cpu": .string("\(cores)"), "memory": .string("\(cores * 4)Gi"),
      "pods": .string("\(draw.one(of: [8, 17, 58]))"),
    ]
    var group = NodeGroup(
      name: name, zones: Array(["a", "b", "c"].prefix(draw.between(1, 3))), labels: [], taints: .sequence([]),
      capacity: amounts, allocatable: amounts, machineType: "m5.\(cores)", isSpot: false, least: 0, most: 0,
      microdollarsPerHour: Int64(cores * 48_000 + draw.between(-10_000, 10_000)),
      provisioning: .seconds(Int64(draw.between(30, 120))), interruptionsPerHour: 0)
    group.interruption = InterruptionPlan(provider: "eks")
    if draw.isTrue(percent: 25) {
      group.faults.neverPerMillion = draw.between(0, 100_000)
      group.faults.latePerMillion = draw.between(0, 200_000)
      group.faults.delay = .minutes(Int64(draw.between(1, 20)))
    }
    return group
  }

  private static func nodePool(_ name: String, _ draw: inout Draw) -> KubeObject {
    var template: KubeValue = [
      "requirements": [["key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot", "on-demand"]]],
      "expireAfter": .string(draw.one(of: ["720h", "720h", "45m", "2h"])),
    ]
    if draw.isTrue(percent: 30) { template["terminationGracePeriod"] = .string("\(draw.between(30, 600))s") }
    var disruption: KubeValue = [
      "consolidationPolicy": draw.isTrue(percent: 80) ? "WhenEmptyOrUnderutilized" : "WhenEmpty",
      "consolidateAfter": .string(draw.one(of: ["0s", "30s", "2m", "5m", "Never"])),
    ]
    if let budgets = budgets(&draw) { disruption["budgets"] = budgets }
    var spec: KubeValue = [
      "weight": .integer(draw.between(1, 3)), "template": ["spec": template], "disruption": disruption,
    ]
    if draw.isTrue(percent: 60) {
      spec["limits"] = [
        "cpu": .string("\(draw.one(of: [8, 16, 24, 64]))"), "memory": .string("\(draw.one(of: [64, 128, 512]))Gi"),
      ]
    }
    return KubeObject([
      "apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": ["name": .string(name)], "spec": spec,
    ])
  }

  /// `nil` leaves the default of 10 % to Karpenter.
  private static func budgets(_ draw: inout Draw) -> KubeValue? {
    switch draw.between(0, 5) {
    case 0: return nil
    case 1: return [["nodes": "1"]]
    case 2: return [["nodes": "100%"]]
    case 3: return [["nodes": .string("\(draw.between(1, 9) * 10)%")]]
    case 4: return [["nodes": "3", "reasons": ["Empty"]], ["nodes": "1", "reasons": ["Underutilized", "Drifted"]]]
    default:
      return [
        ["nodes": "50%"],
        ["nodes": "0", "schedule": .string("\(draw.between(0, 20)) * * * *"), "duration": "15m"],
      ]
    }
  }
}
