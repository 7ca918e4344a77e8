/// The plugins that can keep a pod from being scheduled: what a pod waits for depends on them.
enum RejectorPlugin: UInt8, CaseIterable, Sendable {
  case schedulingGates, nodeUnschedulable, nodeName, taintToleration, nodeAffinity, nodePorts, nodeResourcesFit
  case volumeRestrictions, nodeVolumeLimits, volumeBinding, volumeZone, podTopologySpread, interPodAffinity
  case defaultPreemption

  var name: String {
    switch self {
    case .schedulingGates: "SchedulingGates"
    case .nodeUnschedulable: "NodeUnschedulable"
    case .nodeName: "NodeName"
    case .taintToleration: "TaintToleration"
    case .nodeAffinity: "NodeAffinity"
    case .nodePorts: "NodePorts"
    case .nodeResourcesFit: "NodeResourcesFit"
    case .volumeRestrictions: "VolumeRestrictions"
    case .nodeVolumeLimits: "NodeVolumeLimits"
    case .volumeBinding: "VolumeBinding"
    case .volumeZone: "VolumeZone"
    case .podTopologySpread: "PodTopologySpread"
    case .interPodAffinity: "InterPodAffinity"
    case .defaultPreemption: "DefaultPreemption"
    }
  }
}

/// A set of rejecting plugins.
struct RejectorSet: Hashable, Sendable {
  private(set) var bits: UInt16 = 0

  init() {}

  init(_ plugins: RejectorPlugin...) { for plugin in plugins { insert(plugin) } }

  var isEmpty: Bool { bits == 0 }

  func contains(_ plugin: RejectorPlugin) -> Bool { bits >> UInt16(plugin.rawValue) & 1 == 1 }

  mutating func insert(_ plugin: RejectorPlugin) { bits |= 1 << UInt16(plugin.rawValue) }
}

extension Reason {
  /// The plugin that gives the reason; nil for those of preemption.
  var plugin: RejectorPlugin? {
    switch self {
    case .nodeUnschedulable: .nodeUnschedulable
    case .nodeName: .nodeName
    case .untoleratedTaint: .taintToleration
    case .nodeAffinity, .notNamedByAffinity: .nodeAffinity
    case .hostPorts: .nodePorts
    case .tooManyPods, .insufficientResources: .nodeResourcesFit
    case .diskConflict, .readWriteOncePod: .volumeRestrictions
    case .volumeCount: .nodeVolumeLimits
    case .volumeNodeConflict, .volumeBindConflict, .noFreeStorage, .volumeMissing: .volumeBinding
    case .volumeZone: .volumeZone
    case .spread, .spreadMissingLabel: .podTopologySpread
    case .podAffinity, .podAntiAffinity, .existingAntiAffinity: .interPodAffinity
    case .noVictims, .preemptionNotHelpful: nil
    }
  }
}

extension Decision {
  /// The plugins that refused the pod; empty where there was no node to ask.
  func rejectors(_ state: borrowing ClusterState) -> RejectorSet {
    var set = RejectorSet()
    if outcome == .gated { set.insert(.schedulingGates) }
    let demand = state.shapes[state.pods.shapes[pod.index].index].nodeRequirements
    if prefilterMessage != nil {
      switch NodeAffinity.candidates(demand) {
      case .conflict: set.insert(.nodeAffinity)
      case .all, .named: set.insert(.volumeBinding)
      }
    }
    if rejections.isEmpty { return set }
    // PreFilter narrowed the nodes, even if only those that it names exist.
    if case .named = NodeAffinity.candidates(demand) { set.insert(.nodeAffinity) }
    let seen = reasons ?? rejections.reduce(0) { $0 | $1.rejection.reasons }
    for reason in Reason.allCases where seen >> UInt32(reason.rawValue) & 1 == 1 {
      if let plugin = reason.plugin { set.insert(plugin) }
    }
    return set
  }
}
