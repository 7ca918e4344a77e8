extension Check {
  /// AVL: availability and disruption.
  static let availability: [Check] = [
    .singleReplica, .budgetMissing, .budgetBlocks, .budgetAgainstAutoscaler, .unhealthyPolicy, .budgetOverlap,
    .disruptionBudgetSelectsNothing, .budgetOnOthers, .noAntiAffinity, .spreadMissing, .spreadMismatch,
    .tooFewDomains, .surgeDeadlock, .updateStrategy, .sharedDisk, .priorityMissing, .singleZone, .spotOnly, .quorum,
    .blockingWebhook, .instanceLabel, .safeToEvict,
    .controlPlaneAvailability,
  ]
}
