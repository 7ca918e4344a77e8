extension Check {
  /// SCL: autoscaling.
  static let scaling: [Check] = [
    .scaleTargetMissing, .staticReplicas, .lowMinimum, .noRoom, .duplicateAutoscaler, .metricWithoutRequest,
    .metricContainer, .horizontalAgainstVertical, .verticalTarget, .verticalLoop, .autoscalerRequired, .eventBounds,
    .scaleToZero, .eventFallback, .eventModifiers, .eventTriggers, .eventAuthentication, .flapping, .nodePoolBlocked,
    .eventTargetMissing, .metricSourceMissing, .moreThanNodes,
  ]
}
