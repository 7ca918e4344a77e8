package import SimKernel

/// Turns the answers of the metrics APIs into columns beside the pods.
/// Mirrors `podautoscaler/metrics` of Kubernetes 1.36.
package enum MetricsClient {
  /// metrics.k8s.io: the pods' or one container's usage, beside the requests.
  package static func resource(
    _ resource: String, container: String?, pods: [RequestedPod], answer: [PodMetrics]
  ) -> MetricReading {
    guard let first = answer.first else { return .failure("no metrics returned from resource metrics API") }
    var samples: [String: PodMetricValue] = [:]
    samples.reserveCapacity(answer.count)
    for row in answer {
      let usage: Int64?
      if let container {
        // A container that the answer doesn't list is a missing sample.
        usage = row.containers.first { $0.name == container }?.usage.first { $0.resource == resource }?.milli
      } else {
        usage = row.usage(of: resource)
      }
      if let usage {
        samples[row.pod] = PodMetricValue(pod: row.pod, at: row.at, window: row.window, milli: usage)
      }
    }
    var column = column(pods.map(\.name), samples: samples, at: first.at)
    for (index, pod) in pods.enumerated() {
      do {
        column.readings[index].request = try pod.request(resource, container: container)
      } catch {
        column.requestFault = column.requestFault ?? error
      }
    }
    return .pods(column)
  }

  /// custom.metrics.k8s.io for pods.
  package static func pods(names: [String], answer: [PodMetricValue]) -> MetricReading {
    guard let first = answer.first else { return .failure("no metrics returned from custom metrics API") }
    var samples: [String: PodMetricValue] = [:]
    for value in answer { samples[value.pod] = value }
    return .pods(column(names, samples: samples, at: first.at))
  }

  /// external.metrics.k8s.io: the series are summed.
  package static func external(_ series: [(milli: Int64, at: SimTime)]) -> MetricReading {
    guard let first = series.first else { return .failure("no metrics returned from external metrics API") }
    return .value(series.reduce(0) { $0 &+ $1.milli }, at: first.at)
  }

  private static func column(_ names: [String], samples: [String: PodMetricValue], at: SimTime) -> PodColumn {
    let total = samples.values.reduce(0) { $0 &+ $1.milli }  // any order
    var strays = StrayReadings(count: samples.count, usage: total)
    let readings = names.map { name -> PodReading in
      guard let sample = samples[name] else { return .missing(request: 0) }
      strays.count -= 1
      strays.usage -= sample.milli
      return PodReading(usage: sample.milli, measuredAt: sample.at, window: sample.window)
    }
    return PodColumn(readings: readings, strays: strays, at: at)
  }
}
