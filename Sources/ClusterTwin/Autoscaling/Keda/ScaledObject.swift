package import SimKernel

/// The specification of a ScaledObject (KEDA 2.20), defaults filled in.
package struct ScaledObject: Sendable {
  package enum MetricType: Sendable, Hashable { case averageValue, value }

  /// One trigger; targets and thresholds in thousandths of the metric's unit.
  package struct Trigger: Sendable, Hashable {
    /// The name that a formula uses; may be empty.
    package var name = ""
    /// What the HPA's metric is called after its number; empty for the trigger's name.
    package var metricName = ""
    package var target: Int64
    package var activation: Int64 = 0
    package var metricType = MetricType.averageValue
    /// CPU and memory triggers become resource metrics of the HPA and never let a workload go to zero.
    package var resource: MetricSpec?
    /// The HPA gets the value of the last poll instead of a fresh one.
    package var usesCachedMetrics = false

    package init(name: String = "", target: Int64, activation: Int64 = 0) {
      self.name = name
      self.target = target
      self.activation = activation
    }
  }

  package struct Fallback: Sendable, Hashable {
    package enum Behavior: String, Sendable {
      case fixed = "static"
      case currentReplicas
      case currentReplicasIfHigher
      case currentReplicasIfLower
    }

    package var failureThreshold: Int
    package var replicas: Int32
    package var behavior = Behavior.fixed

    package init(failureThreshold: Int, replicas: Int32, behavior: Behavior = .fixed) {
      self.failureThreshold = failureThreshold
      self.replicas = replicas
      self.behavior = behavior
    }

    /// The replicas that stand in for a metric that fails.
    package func replicas(current: Int32) -> Int32 {
      switch behavior {
      case .fixed: replicas
      case .currentReplicas: current
      case .currentReplicasIfHigher: max(current, replicas)
      case .currentReplicasIfLower: min(current, replicas)
      }
    }
  }

  /// One metric made of all external ones.
  package struct Modifiers: Sendable {
    package var formula: ScalingFormula
    package var target: Int64
    package var activation: Int64 = 0
    package var metricType = MetricType.averageValue

    package init(formula: ScalingFormula, target: Int64, activation: Int64 = 0) {
      self.formula = formula
      self.target = target
      self.activation = activation
    }
  }

  /// The annotations that stop a ScaledObject, or one direction of it.
  package struct Pauses: Sendable, Hashable {
    package var isPaused = false
    /// `paused-replicas`: paused at this size.
    package var replicas: Int32?
    package var isScaleInPaused = false
    package var isScaleOutPaused = false

    package init() {}

    package var stopsTheLoop: Bool { isPaused || replicas != nil }
  }

  package var name: String
  package var namespace: String
  package var targetKind = "Deployment"
  package var targetName: String
  package var triggers: [Trigger]
  package var pollingInterval = SimDuration.seconds(30)
  package var cooldown = SimDuration.seconds(300)
  package var initialCooldown = SimDuration.zero
  package var idleReplicas: Int32?
  package var minReplicas: Int32 = 0
  package var maxReplicas: Int32 = 100
  package var fallback: Fallback?
  package var modifiers: Modifiers?
  package var behavior: ScalingBehavior?
  package var pauses = Pauses()
  /// The force-activation annotation.
  package var isActivationForced = false
  package var created = SimTime.zero

  package init(name: String, namespace: String, targetName: String, triggers: [Trigger]) {
    self.name = name
    self.namespace = namespace
    self.targetName = targetName
    self.triggers = triggers
  }

  /// Whether all triggers are CPU or memory, so that the workload is always active.
  var hasOnlyResources: Bool { triggers.allSatisfy { $0.resource != nil } }
}
