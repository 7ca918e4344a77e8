package import SimKernel

/// A condition of a HorizontalPodAutoscaler.
package struct AutoscalerCondition: Sendable, Hashable {
  package enum Kind: String, Sendable {
    case ableToScale = "AbleToScale", scalingActive = "ScalingActive", scalingLimited = "ScalingLimited"
  }

  /// What the condition says; reason and message are made of it when somebody reads them.
  package enum State: Sendable, Hashable {
    case failedGetScale(String)
    case succeededGetScale
    case failedUpdateScale(String)
    case succeededRescale(Int32)
    case readyForNewScale
    case growthStabilized
    case shrinkingStabilized
    case scalingDisabled
    /// The metric's title.
    case validMetric(String)
    case invalid(reason: String, message: String)
    case limited(ReplicaLimit, isLimiting: Bool)
  }

  package var state: State
  package var lastTransition: SimTime

  package var kind: Kind {
    switch state {
    case .failedGetScale, .succeededGetScale, .failedUpdateScale, .succeededRescale, .readyForNewScale,
      .growthStabilized, .shrinkingStabilized:
      .ableToScale
    case .scalingDisabled, .validMetric, .invalid: .scalingActive
    case .limited: .scalingLimited
    }
  }

  package var isTrue: Bool {
    switch state {
    case .failedGetScale, .failedUpdateScale, .scalingDisabled, .invalid: false
    case .succeededGetScale, .succeededRescale, .readyForNewScale, .growthStabilized, .shrinkingStabilized,
      .validMetric:
      true
    case .limited(_, let isLimiting): isLimiting
    }
  }

  package var reason: String {
    switch state {
    case .failedGetScale: "FailedGetScale"
    case .succeededGetScale: "SucceededGetScale"
    case .failedUpdateScale: "FailedUpdateScale"
    case .succeededRescale: "SucceededRescale"
    case .readyForNewScale: "ReadyForNewScale"
    case .growthStabilized: "ScaleUpStabilized"
    case .shrinkingStabilized: "ScaleDownStabilized"
    case .scalingDisabled: "ScalingDisabled"
    case .validMetric: "ValidMetricFound"
    case .invalid(let reason, _): reason
    case .limited(let limit, _): limit.reason
    }
  }

  package var message: String {
    switch state {
    case .failedGetScale(let error): "the HPA controller was unable to get the target's current scale: \(error)"
    case .succeededGetScale: "the HPA controller was able to get the target's current scale"
    case .failedUpdateScale(let error): "the HPA controller was unable to update the target scale: \(error)"
    case .succeededRescale(let size): "the HPA controller was able to update the target scale to \(size)"
    case .readyForNewScale: "recommended size matches current size"
    case .growthStabilized:
      "recent recommendations were lower than current one, applying the lowest recent recommendation"
    case .shrinkingStabilized:
      "recent recommendations were higher than current one, applying the highest recent recommendation"
    case .scalingDisabled: "scaling is disabled since the replica count of the target is zero"
    case .validMetric(let title): "the HPA was able to successfully calculate a replica count from \(title)"
    case .invalid(_, let message): message
    case .limited(let limit, _): limit.message
    }
  }
}

extension ReplicaLimit {
  package var reason: String {
    switch self {
    case .withinRange: "DesiredWithinRange"
    case .tooFew: "TooFewReplicas"
    case .tooMany: "TooManyReplicas"
    case .growthRate: "ScaleUpLimit"
    case .shrinkingRate: "ScaleDownLimit"
    }
  }

  package var message: String {
    switch self {
    case .withinRange: "the desired count is within the acceptable range"
    case .tooFew: "the desired replica count is less than the minimum replica count"
    case .tooMany: "the desired replica count is more than the maximum replica count"
    case .growthRate: "the desired replica count is increasing faster than the maximum scale rate"
    case .shrinkingRate: "the desired replica count is decreasing faster than the maximum scale rate"
    }
  }
}

/// An event that an autoscaler's controller records.
package struct AutoscalerEvent: Sendable, Hashable, CustomStringConvertible {
  package var isWarning: Bool
  package var reason: String
  package var message: String

  package init(warning reason: String, _ message: String) {
    isWarning = true
    self.reason = reason
    self.message = message
  }

  package init(normal reason: String, _ message: String) {
    isWarning = false
    self.reason = reason
    self.message = message
  }

  package var description: String { "\(isWarning ? "Warning" : "Normal") \(reason) \(message)" }
}
