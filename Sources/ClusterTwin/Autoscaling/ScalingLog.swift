import SimKernel

/// What an autoscaler decided, when, and why.
struct ScalingDecision: Sendable {
  /// Who decided: the kind and the row of its table.
  enum Maker: Hashable, Sendable, BitwiseCopyable {
    case horizontal(Int32)
    case vertical(Int32)
    case scaledObject(Int32)
    case scaledJob(Int32)
    case nodeGroup(Int32)
    /// Of Karpenter.
    case nodePool(Int32)
  }

  var time: SimTime
  var maker: Maker
  /// How many there were and how many there are to be; equal where the decision was to leave them.
  var from: Int32
  var to: Int32
  var explanation: Explanation

  var isChange: Bool { from != to }
}

/// The decisions of all autoscalers in the order of time.
///
/// A decision holds until the next of the same maker. Rounds that come to what the round before came to add nothing;
/// decisions to change nothing are kept only where a record of the run is asked for.
struct ScalingLog: Sendable {
  /// Keeps decisions to change nothing too.
  var isComplete = false
  private(set) var decisions: [ScalingDecision] = []
  /// Decisions that came when the log was full.
  private(set) var dropped = 0

  static let limit = 10_000
  static let completeLimit = 1_000_000

  mutating func add(_ decision: @autoclosure () -> ScalingDecision, isChange: Bool) {
    guard isComplete || isChange else { return }
    if decisions.count >= (isComplete ? Self.completeLimit : Self.limit) {
      dropped += 1
    } else {
      decisions.append(decision())
    }
  }
}

extension Twin {
  /// `shop/web`, the autoscaler of replicas that decided; nil where it was one of nodes or requests.
  func scaledName(_ maker: ScalingDecision.Maker) -> String? {
    switch maker {
    case .horizontal(let row): "\(autoscalers[Int(row)].namespace)/\(autoscalers[Int(row)].name)"
    case .scaledObject(let row):
      "\(keda.objects[Int(row)].loop.object.namespace)/\(keda.objects[Int(row)].loop.object.name)"
    case .vertical, .scaledJob, .nodeGroup, .nodePool: nil
    }
  }
}
