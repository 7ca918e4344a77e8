import DesignEngine
import KubeModel
import PlatformSpec

/// How long a message waits until its consumer comes to it: what waits over the pace at which it is worked off (Little's
/// law).
struct ProcessingDelay {
  /// Of a message, after which somebody is told, seconds: longer than new pods on a new node take to come.
  static let limit = 300

  static let record = "service:processing_delay_seconds:mean_5m"
  /// What KEDA reads from a queue.
  static let waiting = "keda_scaler_metrics_value"
  /// What a consumer counts in the names of OpenTelemetry's conventions.
  static let finished = "messaging_client_consumed_messages_total"

  private let workload: WorkloadDesign
  private let queue: String
  /// A Kafka in the cluster tells itself how far its consumers are.
  private let isKafka: Bool

  init(_ workload: WorkloadDesign, _ plan: WorkloadDesign.EventPlan, _ context: RenderingContext) {
    let engine = context.specification.queues.first { $0.name == plan.queue }?.engine
    self.workload = workload
    queue = plan.queue
    isKafka = engine == .kafka && context.broker != nil
    self.context = context
  }

  private let context: RenderingContext

  /// Seconds; a consumer that stands still is as good as infinitely late.
  var expression: String { isKafka ? byOffsets : byCounts }

  private var byOffsets: String {
    let group = #"{namespace="\#(DataStore.namespace)",consumergroup="\#(workload.name)",topic="\#(queue)"}"#
    return "sum(kafka_consumergroup_lag\(group))"
      + " / clamp_min(sum(rate(kafka_consumergroup_current_offset\(group)[5m])), 0.01)"
  }

  private var byCounts: String {
    let place = #"namespace="\#(workload.namespace)""#
    return #"sum(\#(Self.waiting){\#(place),scaledObject="\#(workload.name)"})"#
      + #" / clamp_min(sum(rate(\#(Self.finished){\#(place),container="\#(workload.name)"}[5m])), 0.01)"#
  }

  /// For dashboards.
  var recording: KubeValue {
    [
      "record": .string(Self.record), "expr": .string(expression),
      "labels": ["service": .string(workload.name), "namespace": .string(workload.namespace)],
    ]
  }

  var rule: KubeValue {
    ServiceAlert(workload, context).rule(
      "ProcessingDelay", "\(expression) > \(Self.limit)", holds: "5m",
      severity: workload.service.criticality == .critical ? "critical" : "warning",
      summary: "\(workload.name) works on messages of \(queue) that are {{ $value | humanizeDuration }} old.")
  }
}
