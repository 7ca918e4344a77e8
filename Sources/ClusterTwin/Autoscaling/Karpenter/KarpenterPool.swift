import KubeModel
import SimKernel

/// A NodePool (Karpenter 1.14), defaults filled in.
struct KarpenterPool: Sendable {
  enum ConsolidationPolicy: Sendable { case whenEmpty, whenEmptyOrUnderutilized }

  enum Reason: Sendable, CaseIterable { case empty, drifted, underutilized }

  /// How many nodes may be disrupted at once, always or in a window of time.
  struct Budget: Sendable {
    enum Amount: Sendable { case nodes(Int), percent(Int) }

    var amount: Amount
    /// Nil: for all reasons.
    var reasons: [Reason]?
    var window: (start: CronSchedule, duration: SimDuration)?

    init(_ amount: Amount, reasons: [Reason]? = nil, window: (start: CronSchedule, duration: SimDuration)? = nil) {
      self.amount = amount
      self.reasons = reasons
      self.window = window
    }

    /// Whether the budget counts now; `instant` in seconds since 1970.
    func isActive(at instant: Int) -> Bool {
      guard let window else { return true }
      let length = Int(window.duration.microseconds / 1_000_000)
      return window.start.next(after: instant - length).map { $0 <= instant } ?? false
    }
  }

  var name: String
  var weight = 0
  /// By resource; nil where there is no limit.
  var limits: [Int64?] = []
  var consolidation = ConsolidationPolicy.whenEmptyOrUnderutilized
  /// Nil: never.
  var consolidateAfter: SimDuration? = .zero
  var budgets = [Budget(.percent(10))]
  var expireAfter: SimDuration? = .hours(720)

  init(name: String, weight: Int = 0) {
    self.name = name
    self.weight = weight
  }

  /// How many nodes may be disrupted for a reason now: the smallest active budget, less those on their way out.
  func allowed(_ reason: Reason, nodes: Int, unavailable: Int, at instant: Int) -> Int {
    var least = Int.max
    for budget in budgets where budget.isActive(at: instant) && budget.reasons?.contains(reason) ?? true {
      switch budget.amount {
      case .nodes(let count): least = min(least, count)
      case .percent(let share): least = min(least, (nodes * share + 99) / 100)
      }
    }
    return max(0, least == .max ? nodes : least - unavailable)
  }
}
