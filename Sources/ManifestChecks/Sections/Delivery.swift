extension Check {
  /// ROL: progressive delivery.
  static let delivery: [Check] = [
    .rolloutBasics, .rolloutStrategy, .rolloutServices, .rolloutSteps, .analysisTemplate, .canaryShare,
    .unattendedPromotion, .rolloutScale, .blueGreenLimits, .rolloutSelector, .rolloutRouters, .vacuousAnalysis,
    .flaggerCanary, .rolloutAgainstOthers,
  ]
}
