/// One rule of `podFailurePolicy`.
struct PodFailureRule: Hashable, Sendable {
  enum Action: UInt8, Sendable { case failJob, failIndex, ignore, count }

  enum Match: Hashable, Sendable {
    /// `onExitCodes`; the container may be any where no name is given.
    case exitCodes([Int32], isIn: Bool, container: Symbol?)
    /// `onPodConditions`, by whether `DisruptionTarget` with status True is among them; pods of the twin have no
    /// other of the conditions that can be named there.
    case disruption(Bool)
  }

  var action: Action
  var match: Match
}

/// One rule of `successPolicy`.
struct JobSuccessRule: Hashable, Sendable {
  /// nil for all indexes.
  var indexes: [ClosedRange<Int32>]?
  /// nil for all of `indexes`.
  var count: Int32?

  /// Whether the indexes that have succeeded are enough.
  func isMet(_ all: [JobIndex], completions: Int32) -> Bool {
    let ranges = indexes ?? (completions > 0 ? [0...(completions - 1)] : [])
    var total = 0
    var succeeded = 0
    for range in ranges {
      let last = min(range.upperBound, completions - 1)
      guard range.lowerBound <= last else { continue }
      total += Int(last - range.lowerBound) + 1
      for index in all.indices.clamped(to: Int(range.lowerBound)..<Int(last) + 1) where all[index].isSucceeded {
        succeeded += 1
      }
    }
    return succeeded >= count.map { Int($0) } ?? total
  }
}

extension Twin {
  /// The action of the first rule that a failed pod meets; nil where none does, so that the failure counts.
  func failureAction(of pod: PodID, _ rules: [PodFailureRule]) -> PodFailureRule.Action? {
    for rule in rules {
      switch rule.match {
      case .exitCodes(let codes, let isIn, let container):
        let code = life.exitCode[pod.index]
        if code == 0 || codes.contains(code) != isIn { continue }
        if let container, failedContainer(of: pod) != container { continue }
        return rule.action
      case .disruption(let isNamed):
        if isNamed && life.isDisrupted[pod.index] { return rule.action }
      }
    }
    return nil
  }

  /// The container whose end was the pod's: the first main one.
  private func failedContainer(of pod: PodID) -> Symbol? {
    templates[life.template[pod.index].index].life.containers.first { $0.role == .main }?.name
  }
}
