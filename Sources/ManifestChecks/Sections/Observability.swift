extension Check {
  /// OBS: observability.
  static let observability: [Check] = [
    .notScraped, .promQLBalance, .alertHygiene, .scrapeInterval, .ruleMetrics, .logPipeline, .tracePipeline,
  ]
}
