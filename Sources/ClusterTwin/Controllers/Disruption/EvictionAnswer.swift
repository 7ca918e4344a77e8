/// What the API server answers to `POST …/pods/NAME/eviction` (`pkg/registry/core/pod/storage/eviction.go`).
enum EvictionAnswer: Hashable, Sendable {
  /// 201: the pod is being deleted.
  case granted
  /// 429: the budget allows no disruption now. `healthy` counts what it has, `desired` what it needs.
  case refused(budget: Symbol, desired: Int32, healthy: Int32)
  /// 429 with `Retry-After: 10`: the status of the budget is older than its spec.
  case stillProcessed(budget: Symbol)
  /// 429: the budget could not be worked out. `failure` is what its condition says.
  case failedSync(budget: Symbol, failure: String)
  /// 500: the pod has more than one budget.
  case severalBudgets

  var code: Int {
    switch self {
    case .granted: 201
    case .refused, .stillProcessed, .failedSync: 429
    case .severalBudgets: 500
    }
  }

  var isGranted: Bool { self == .granted }

  /// `reason` of the status; nil where the answer has none.
  var reason: String? {
    switch self {
    case .granted, .severalBudgets: nil
    case .refused, .stillProcessed, .failedSync: "TooManyRequests"
    }
  }

  /// `details.retryAfterSeconds` and the header Retry-After.
  var retryAfterSeconds: Int? {
    switch self {
    case .stillProcessed: 10
    case .granted, .refused, .failedSync, .severalBudgets: nil
    }
  }

  /// `message` of the status.
  var message: String {
    switch self {
    case .granted: ""
    case .refused, .stillProcessed, .failedSync: "Cannot evict pod as it would violate the pod's disruption budget."
    case .severalBudgets:
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
    }
  }

  /// The message of the cause `DisruptionBudget`; nil where the answer has no cause.
  func cause(_ symbols: SymbolTable) -> String? {
    switch self {
    case .refused(let budget, let desired, let healthy):
      healthy <= desired
        ? "The disruption budget \(symbols.text(budget)) needs \(desired) healthy pods and has \(healthy) currently"
        : "The disruption budget \(symbols.text(budget)) does not allow evicting pods currently"
    case .stillProcessed(let budget):
      "The disruption budget \(symbols.text(budget)) is still being processed by the server."
    case .failedSync(let budget, let failure):
      "The disruption budget \(symbols.text(budget)) does not allow evicting pods currently because it failed sync: "
        + failure
    case .granted, .severalBudgets: nil
    }
  }
}
