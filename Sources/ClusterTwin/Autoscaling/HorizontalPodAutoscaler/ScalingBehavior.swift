package import KubeModel
package import SimKernel

/// The rules of one direction (`spec.behavior.scaleUp` or `scaleDown`).
package struct ScalingRules: Sendable, Hashable {
  package enum Selection: String, Sendable { case max = "Max", min = "Min", disabled = "Disabled" }

  package struct Policy: Sendable, Hashable {
    package enum Kind: String, Sendable { case pods = "Pods", percent = "Percent" }

    package var kind: Kind
    package var value: Int32
    package var period: SimDuration

    package init(_ kind: Kind, value: Int32, period: SimDuration) {
      self.kind = kind
      self.value = value
      self.period = period
    }
  }

  package var selection = Selection.max
  package var policies: [Policy]
  /// Nil for scale-down: the controller's own window.
  package var stabilizationWindow: SimDuration?
  /// Nil: the controller's own tolerance.
  package var tolerance: Double?

  package init(policies: [Policy], stabilizationWindow: SimDuration? = nil) {
    self.policies = policies
    self.stabilizationWindow = stabilizationWindow
  }

  /// What the API server fills in for growth: four pods or 100 % in 15 s, at once.
  package static let scaleUpDefault = ScalingRules(
    policies: [
      Policy(.pods, value: 4, period: .seconds(15)), Policy(.percent, value: 100, period: .seconds(15)),
    ], stabilizationWindow: .zero)

  /// What the API server fills in for shrinking: everything in 15 s after the controller's window.
  package static let scaleDownDefault = ScalingRules(policies: [Policy(.percent, value: 100, period: .seconds(15))])

  /// The longest period of a policy: how long scale events are remembered.
  var longestPeriod: SimDuration { policies.map(\.period).max() ?? .zero }

  /// The defaults with what the user wrote over them.
  init(_ value: KubeValue?, over defaults: ScalingRules) {
    self = defaults
    guard let value else { return }
    if let text = value["selectPolicy"]?.string, let selection = Selection(rawValue: text) {
      self.selection = selection
    }
    if let seconds = value["stabilizationWindowSeconds"]?.integer {
      stabilizationWindow = .seconds(Int64(seconds))
    }
    if let policies = value["policies"]?.sequence { self.policies = policies.compactMap { Policy($0) } }
    if let tolerance = value["tolerance"], let quantity = try? Quantity(tolerance) {
      self.tolerance = quantity.approximateDouble
    }
  }
}

extension ScalingRules.Policy {
  init?(_ value: KubeValue) {
    guard let kind = value["type"]?.string.flatMap({ Kind(rawValue: $0) }) else { return nil }
    self.init(
      kind, value: Int32(clamping: value["value"]?.integer ?? 0),
      period: .seconds(Int64(value["periodSeconds"]?.integer ?? 0)))
  }
}

extension Quantity {
  /// `AsApproximateFloat64`: the digits times their power of ten, as two factors.
  var approximateDouble: Double {
    nano % 1_000_000_000 == 0
      ? Double(nano / 1_000_000_000) : nano % 1_000_000 == 0 ? Double(nano / 1_000_000) * 1e-3 : Double(nano) * 1e-9
  }
}

/// `spec.behavior` with the API server's defaults.
package struct ScalingBehavior: Sendable, Hashable {
  package var up: ScalingRules
  package var down: ScalingRules

  package init(up: ScalingRules = .scaleUpDefault, down: ScalingRules = .scaleDownDefault) {
    self.up = up
    self.down = down
  }

  package init(_ value: KubeValue) {
    up = ScalingRules(value["scaleUp"], over: .scaleUpDefault)
    down = ScalingRules(value["scaleDown"], over: .scaleDownDefault)
  }
}
