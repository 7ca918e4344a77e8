import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// Alerts on the speed at which the availability target's error budget is used up, each over a long window that proves
/// the damage and a short one that ends the alert soon after it (Google SRE Workbook, chapter 5).
struct ErrorBudget {
  /// Speed 1 uses exactly the budget of 30 days in 30 days.
  private struct Burn {
    let speed: String
    let long: String
    let short: String
    let holds: String
    let isUrgent: Bool
  }

  private static let burns = [
    // 2 % of the budget in an hour, 5 % in six.
    Burn(speed: "14.4", long: "1h", short: "5m", holds: "2m", isUrgent: true),
    Burn(speed: "6", long: "6h", short: "30m", holds: "15m", isUrgent: true),
    // 10 % in one day and in three.
    Burn(speed: "3", long: "1d", short: "2h", holds: "1h", isUrgent: false),
    Burn(speed: "1", long: "3d", short: "6h", holds: "3h", isUrgent: false),
  ]

  private static let windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]

  private let workload: WorkloadDesign
  private let context: RenderingContext

  init(_ workload: WorkloadDesign, _ context: RenderingContext) {
    self.workload = workload
    self.context = context
  }

  var rules: [KubeValue] { recordings + Self.burns.map(alert) + latency }

  private var labels: KubeValue { ["service": .string(workload.name), "namespace": .string(workload.namespace)] }

  private var recordings: [KubeValue] {
    let indicator = ServiceLevelIndicator(workload, context)
    var rules: [KubeValue] = Self.windows.map { window in
      [
        "record": .string("service:request_errors:ratio_rate\(window)"),
        "expr": .string(indicator.errorRatio(.all, window: window)), "labels": labels,
      ]
    }
    rules.append([
      "record": "service:request_duration_milliseconds:p99_5m",
      "expr": .string(indicator.latencyMillis(.all, quantile: "0.99", window: "5m")), "labels": labels,
    ])
    return rules
  }

  /// Share of requests that may fail, 0.0005 for 99.95 %.
  private var budget: String {
    Percent(nano: Percent(100).nano - context.specification.targets.availability.nano).fractionText
  }

  private func alert(_ burn: Burn) -> KubeValue {
    let isPage = burn.isUrgent && workload.service.criticality == .critical
    let expression = [burn.long, burn.short].map { window in
      "service:request_errors:ratio_rate\(window){\(series)} > \(burn.speed) * \(budget)"
    }
    let rule = ServiceAlert(workload, context).rule(
      "ErrorBudgetBurn", expression.joined(separator: "\nand\n"), holds: burn.holds,
      severity: isPage ? "critical" : "warning",
      summary: "\(workload.name) uses its error budget \(burn.speed) times as fast as \(target) % allows.")
    // Alerts of one name that fire together must differ in a label, else Prometheus drops one as a duplicate.
    return rule.overlaid(with: ["labels": ["window": .string(burn.long)]])
  }

  private var target: String { context.specification.targets.availability.description }

  private var series: String { #"service="\#(workload.name)",namespace="\#(workload.namespace)""# }

  /// Only where users feel it.
  private var latency: [KubeValue] {
    guard context.isEntrance(workload), let bound = context.specification.targets.latencyP99Millis else { return [] }
    return [
      ServiceAlert(workload, context).rule(
        "LatencyAboveTarget", "service:request_duration_milliseconds:p99_5m{\(series)} > \(bound)", holds: "10m",
        severity: "warning", summary: "One in a hundred requests to \(workload.name) takes longer than \(bound) ms.")
    ]
  }
}
