/// The three levels that machines know, which five severities fall into.
package enum FindingLevel: String, Sendable, Hashable, CaseIterable {
  case error, warning, info
}

extension Check.Severity {
  /// `error` and `high` are errors, `medium` is a warning, `low` and `info` are information.
  package var level: FindingLevel {
    switch self {
    case .error, .high: .error
    case .medium: .warning
    case .low, .info: .info
    }
  }

  /// The lowest severity that a threshold such as `--fail-on warning` takes in; a severity stands for itself.
  ///
  /// `error` is the level, not the severity: whoever wants to fail on errors wants to fail on what is high too.
  package init?(threshold: String) {
    switch threshold {
    case "error": self = .high
    case "warning": self = .medium
    default:
      guard let severity = Check.Severity(rawValue: threshold) else { return nil }
      self = severity
    }
  }

  /// The words that `init(threshold:)` knows.
  package static let thresholds = ["error", "warning", "info", "high", "medium", "low"]
}
