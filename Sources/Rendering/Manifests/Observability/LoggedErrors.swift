import DesignEngine
import KubeModel
import PlatformSpec

/// Lines of logs that tell of an error, counted by the type of the error where they are collected: what a canary is asked
/// for errors that the proven version does not know.
enum LoggedErrors {
  static let metric = "application_log_errors_total"
  /// `metric` in the three parts of Fluent Bit.
  static let metricParts = (namespace: "application", subsystem: "log", name: "errors_total")
  static let description = "Lines of logs at the level of an error or above"
  /// The levels that count, for an expression that is held against the whole value.
  static let levels = "error|fatal|critical|ERROR|FATAL|CRITICAL|Error|Fatal|Critical"
  /// Where the type stands in a line, first come first served; those of OpenTelemetry, and of Elastic's common schema.
  static let typeFields = ["error.type", "exception.type"]

  /// The labels of the metric, and the labels of pods that they are taken from.
  static let podLabels = [
    (name: "workload", key: "app.kubernetes.io/name"), (name: "hash", key: "rollouts-pod-template-hash"),
    (name: "release", key: WorkloadDesign.releaseKey),
  ]

  /// How many types of errors the new version logged within the window that the old one has not logged for a day.
  ///
  /// A counter that appears counts at once: the rate of a series that begins at one is zero.
  static func newTypes(_ workload: WorkloadDesign, window: String) -> String {
    let new = "\(metric){\(selector(workload, isNew: true))}"
    let old = "\(metric){\(selector(workload, isNew: false))}"
    return """
      count(
        group by (error_type) ((\(new) unless \(new) offset \(window)) or increase(\(new)[\(window)]) > 0)
        unless
        group by (error_type) (max_over_time(\(old)[1d]))
      ) or vector(0)
      """
  }

  private static func selector(_ workload: WorkloadDesign, isNew: Bool) -> String {
    let pods = #"namespace="\#(workload.namespace)",workload="\#(workload.name)""#
    if workload.isFlaggers { return pods + #",release="\#(isNew ? workload.name : workload.primaryService)""# }
    return pods + #",hash\#(isNew ? "=" : "!=")"{{args.canary-hash}}""#
  }
}

extension RenderingContext {
  /// Errors in the logs are counted for the canaries.
  var countsLoggedErrors: Bool { LoggedErrorRule.applies(design.components, design.workloads) }
}
