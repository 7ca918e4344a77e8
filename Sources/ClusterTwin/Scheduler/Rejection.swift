/// Why a plugin refuses a node.
enum Reason: UInt8, CaseIterable, Sendable {
  case nodeUnschedulable
  case nodeName
  case untoleratedTaint
  case nodeAffinity
  case notNamedByAffinity
  case hostPorts
  case tooManyPods
  case insufficientResources
  case diskConflict
  case readWriteOncePod
  case volumeCount
  case volumeNodeConflict
  case volumeBindConflict
  case noFreeStorage
  case volumeMissing
  case volumeZone
  case spread
  case spreadMissingLabel
  case podAffinity
  case podAntiAffinity
  case existingAntiAffinity
  case noVictims
  case preemptionNotHelpful

  /// The words of the scheduler's message; resources are named one by one.
  var text: String {
    switch self {
    case .nodeUnschedulable: "node(s) were unschedulable"
    case .nodeName: "node(s) didn't match the requested node name"
    case .untoleratedTaint: "node(s) had untolerated taint(s)"
    case .nodeAffinity: "node(s) didn't match Pod's node affinity/selector"
    case .notNamedByAffinity: "node(s) didn't satisfy plugin(s) [NodeAffinity]"
    case .hostPorts: "node(s) didn't have free ports for the requested pod ports"
    case .tooManyPods: "Too many pods"
    case .insufficientResources: "Insufficient"
    case .diskConflict: "node(s) had no available disk"
    case .readWriteOncePod:
      "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"
    case .volumeCount: "node(s) exceed max volume count"
    case .volumeNodeConflict: "node(s) had volume node affinity conflict"
    case .volumeBindConflict: "node(s) didn't find available persistent volumes to bind"
    case .noFreeStorage: "node(s) did not have enough free storage"
    case .volumeMissing: "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"
    case .volumeZone: "node(s) had no available volume zone"
    case .spread: "node(s) didn't match pod topology spread constraints"
    case .spreadMissingLabel: "node(s) didn't match pod topology spread constraints (missing required label)"
    case .podAffinity: "node(s) didn't match pod affinity rules"
    case .podAntiAffinity: "node(s) didn't match pod anti-affinity rules"
    case .existingAntiAffinity: "node(s) didn't satisfy existing pods anti-affinity rules"
    case .noVictims: "No preemption victims found for incoming pod"
    case .preemptionNotHelpful: "Preemption is not helpful for scheduling"
    }
  }
}

/// What the first plugin that refuses a node says: its reasons, and whether removing pods could help.
struct Rejection: Hashable, Sendable {
  /// A bit for each resource that is insufficient.
  var resources: UInt64 = 0
  /// A bit for each reason; the highest is `isResolvable`. Small, for a failure keeps one for every node.
  private var bits: UInt32

  private static let resolvable: UInt32 = 1 << 31

  init(_ reason: Reason, isResolvable: Bool) {
    bits = 1 << UInt32(reason.rawValue)
    self.isResolvable = isResolvable
  }

  /// A bit for each reason.
  var reasons: UInt32 { bits & ~Self.resolvable }

  /// `Unschedulable`, else `UnschedulableAndUnresolvable`.
  var isResolvable: Bool {
    get { bits & Self.resolvable != 0 }
    set { bits = newValue ? bits | Self.resolvable : reasons }
  }

  mutating func add(_ reason: Reason) { bits |= 1 << UInt32(reason.rawValue) }

  func contains(_ reason: Reason) -> Bool { reasons >> UInt32(reason.rawValue) & 1 == 1 }

  func texts(_ resourceNames: [String]) -> [String] {
    var found: [String] = []
    for reason in Reason.allCases where contains(reason) {
      if reason == .insufficientResources {
        for (index, name) in resourceNames.enumerated() where index < 64 && resources >> UInt64(index) & 1 == 1 {
          found.append("\(reason.text) \(name)")
        }
      } else {
        found.append(reason.text)
      }
    }
    return found
  }
}
