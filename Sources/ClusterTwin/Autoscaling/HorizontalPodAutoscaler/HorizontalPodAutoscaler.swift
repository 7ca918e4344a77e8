package import KubeModel
package import SimKernel

/// One HorizontalPodAutoscaler: its specification, its status and what the controller remembers of it.
///
/// Mirrors `HorizontalController.reconcileAutoscaler` of Kubernetes 1.36: feed it an observation every sync period
/// and carry out what comes back.
package struct HorizontalPodAutoscaler: Sendable {
  /// The controller's flags.
  package struct Flags: Sendable {
    package var syncPeriod = SimDuration.seconds(15)
    package var tolerance = 0.1
    package var downscaleStabilization = SimDuration.minutes(5)
    package var calculator = ReplicaCalculator()

    package init() {}
  }

  package struct Specification: Sendable {
    package var namespace: String
    package var targetKind: String
    package var targetName: String
    package var minReplicas: Int32
    package var maxReplicas: Int32
    package var metrics: [MetricSpec]
    package var behavior: ScalingBehavior?

    package init(
      namespace: String, targetKind: String, targetName: String, minReplicas: Int32 = 1, maxReplicas: Int32,
      metrics: [MetricSpec] = [.cpuDefault], behavior: ScalingBehavior? = nil
    ) {
      self.namespace = namespace
      self.targetKind = targetKind
      self.targetName = targetName
      self.minReplicas = minReplicas
      self.maxReplicas = maxReplicas
      self.metrics = metrics
      self.behavior = behavior
    }

    /// Reads an `autoscaling/v2` object, filling in what the API server would.
    package init(_ object: KubeValue) {
      let spec = object["spec"] ?? .null
      let metrics = (spec["metrics"]?.sequence ?? []).map { MetricSpec($0) }
      let behavior = spec["behavior"]
      self.init(
        namespace: object.at("metadata", "namespace")?.string ?? "default",
        targetKind: spec.at("scaleTargetRef", "kind")?.string ?? "",
        targetName: spec.at("scaleTargetRef", "name")?.string ?? "",
        minReplicas: Int32(clamping: spec["minReplicas"]?.integer ?? 1),
        maxReplicas: Int32(clamping: spec["maxReplicas"]?.integer ?? 0),
        metrics: metrics.isEmpty ? [.cpuDefault] : metrics,
        behavior: behavior.flatMap { $0.isNull ? nil : ScalingBehavior($0) })
    }
  }

  package var specification: Specification
  package var flags: Flags
  package internal(set) var status = AutoscalerStatus()
  package internal(set) var history = ScalingHistory()

  package init(_ specification: Specification, flags: Flags = Flags()) {
    self.specification = specification
    self.flags = flags
  }

  var tolerance: ScalingTolerance {
    ScalingTolerance(
      up: specification.behavior?.up.tolerance ?? flags.tolerance,
      down: specification.behavior?.down.tolerance ?? flags.tolerance)
  }

  var reference: String { "\(specification.targetKind)/\(specification.namespace)/\(specification.targetName)" }
}

/// What the controller sees in one round.
package struct ScaleObservation: Sendable {
  package var specReplicas: Int32
  package var statusReplicas: Int32
  /// The pods that the scale's selector finds.
  package var pods: [PodState]
  /// Beside `spec.metrics`.
  package var metrics: [MetricReading]
  /// Why the scale can't be read; nil when it can.
  package var scaleFailure: String?
  package var selector: ScaleSelector
  /// Why the scale can't be written; nil when it can.
  package var writeFailure: String?

  /// The scale's selector as text; what keeps the controller from using it.
  package enum ScaleSelector: Sendable, Hashable {
    case valid
    case missing
    case unreadable(String)
    /// Several autoscalers select the same pods.
    case ambiguous(selector: String, autoscalers: [Owner])

    package struct Owner: Sendable, Hashable {
      package var namespace: String
      package var name: String

      package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
      }
    }

    var failure: String? {
      switch self {
      case .valid: nil
      case .missing: "selector is required"
      case .unreadable(let error):
        "couldn't convert selector into a corresponding internal selector object: \(error)"
      case .ambiguous(let selector, let autoscalers):
        "pods by selector \(selector) are controlled by multiple HPAs: "
          + "[\(autoscalers.map { "{\($0.name) \($0.namespace)}" }.joined(separator: " "))]"
      }
    }
  }

  package init(specReplicas: Int32, statusReplicas: Int32, pods: [PodState], metrics: [MetricReading]) {
    self.specReplicas = specReplicas
    self.statusReplicas = statusReplicas
    self.pods = pods
    self.metrics = metrics
    selector = .valid
  }
}

/// What a round decided.
package struct AutoscalerRound: Sendable {
  /// The value to write to the scale; nil when nothing is to be written.
  package var scaledTo: Int32?
  package var events: [AutoscalerEvent] = []
  package var error: String?
  /// What each metric proposed, beside `spec.metrics`; nil where it failed or wasn't asked.
  package var proposals: [ReplicaProposal?] = []
  /// The largest proposal, before stabilisation and limits.
  package var wanted: Int32?
  /// After stabilisation.
  package var stabilized: Int32?
  package var limit: ReplicaLimit?

  package init() {}
}
