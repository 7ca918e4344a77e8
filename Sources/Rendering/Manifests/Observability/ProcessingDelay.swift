import DesignEngine
import KubeModel
import PlatformSpec

/// How old a record of Kafka is when its consumer comes to it: what waits over the pace at which it is worked off.
struct ProcessingDelay {
  /// Of a record, after which somebody is told, seconds.
  static let limit = 300

  private let workload: WorkloadDesign
  private let queue: String
  private let context: RenderingContext

  /// nil where the queue is none of a Kafka in the cluster, which alone tells how far its consumers are.
  init?(_ workload: WorkloadDesign, _ plan: WorkloadDesign.EventPlan, _ context: RenderingContext) {
    let queue = context.specification.queues.first { $0.name == plan.queue }
    guard queue?.engine == .kafka, context.broker != nil else { return nil }
    self.workload = workload
    self.queue = plan.queue
    self.context = context
  }

  /// Seconds; a consumer that stands still is as good as infinitely late.
  var expression: String {
    let group = #"{namespace="\#(DataStore.namespace)",consumergroup="\#(workload.name)",topic="\#(queue)"}"#
    return "sum(kafka_consumergroup_lag\(group))"
      + " / clamp_min(sum(rate(kafka_consumergroup_current_offset\(group)[5m])), 0.01)"
  }

  var rule: KubeValue {
    ServiceAlert(workload, context).rule(
      "ProcessingDelay", "\(expression) > \(Self.limit)", holds: "5m",
      severity: workload.service.criticality == .critical ? "critical" : "warning",
      summary: "\(workload.name) works on records of \(queue) that are {{ $value | humanizeDuration }} old.")
  }
}
