import KubeModel

extension Dashboard {
  /// What waits in queues, how long, and who works it off.
  static func pipeline(hasKafka: Bool) -> Dashboard {
    let scope = #"namespace=~"$namespace""#
    let consumer = "{{scaledObject}}"
    return Dashboard(
      uid: "pipeline", title: "Data pipeline: lag, delay, throughput",
      variables: [("namespace", "label_values(keda_scaler_metrics_value, namespace)")],
      panels: [
        Panel(
          "Messages that wait", unit: "short",
          ("sum by (namespace, scaledObject) (\(ProcessingDelay.waiting){\(scope)})", consumer)),
        Panel(
          "Processing delay", unit: "s",
          ("max by (namespace, service) (\(ProcessingDelay.record){\(scope)})", "{{service}}")),
        Panel(
          "Worked off", unit: "ops",
          ("sum by (namespace, container) (rate(\(ProcessingDelay.finished){\(scope)}[5m]))", "{{container}}")),
        Panel(
          "Change of what waits", unit: "ops",
          (
            "sum by (namespace, scaledObject) (deriv(\(ProcessingDelay.waiting){\(scope)}[10m]))",
            consumer
          )),
        Panel(
          "Consumers and their upper bound", unit: "short",
          (
            #"sum by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_current_replicas{\#(scope),horizontalpodautoscaler=~"keda-hpa-.*"})"#,
            "{{horizontalpodautoscaler}}"
          ),
          (
            #"max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas{\#(scope),horizontalpodautoscaler=~"keda-hpa-.*"})"#,
            "most {{horizontalpodautoscaler}}"
          )),
        Panel(
          "Failed looks into the queue", unit: "ops",
          ("sum by (namespace, scaledObject) (rate(keda_scaler_detail_errors_total{\(scope)}[5m]))", consumer)),
        Panel(
          "Failed runs of jobs", unit: "short",
          ("sum by (namespace, job_name) (kube_job_status_failed{\(scope)} > 0)", "{{job_name}}")),
      ] + (hasKafka ? kafka : []))
  }

  private static let kafka = [
    Panel(
      "Kafka: messages behind by group", unit: "short",
      (
        #"sum by (consumergroup, topic) (kafka_consumergroup_lag)"#,
        "{{consumergroup}} {{topic}}"
      )),
    Panel(
      "Kafka: worked off by group", unit: "ops",
      (
        #"sum by (consumergroup, topic) (rate(kafka_consumergroup_current_offset[5m]))"#,
        "{{consumergroup}} {{topic}}"
      )),
  ]
}
