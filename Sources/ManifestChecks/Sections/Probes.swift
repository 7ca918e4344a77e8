extension Check {
  /// PRB: probes, start and stop.
  static let probes: [Check] = [
    .readinessMissing, .livenessMissing, .identicalProbes, .probePort, .probeCommand, .slowStart, .probeTimeout,
    .livenessDependency, .shortGrace, .noDrain, .hugeGrace, .minimumReady, .sidecarOrder,
  ]
}
