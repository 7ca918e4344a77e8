package import SimKernel

/// What a metrics API answered for one entry of `spec.metrics`.
package enum MetricReading: Sendable {
  /// Resource, container and pods metrics: a row for every pod of the scale.
  case pods(PodColumn)
  /// Object and external metrics, in thousandths; several series are summed.
  case value(Int64, at: SimTime)
  /// What the metrics client says went wrong.
  case failure(String)
}

/// The samples of one metric beside the pods of the scale.
package struct PodColumn: Sendable {
  package var readings: [PodReading]
  package var strays = StrayReadings()
  /// The timestamp of the first sample that the API listed.
  package var at: SimTime
  /// The first container without the request that a utilization needs.
  package var requestFault: RequestFault?

  package init(
    readings: [PodReading], strays: StrayReadings = StrayReadings(), at: SimTime, requestFault: RequestFault? = nil
  ) {
    self.readings = readings
    self.strays = strays
    self.at = at
    self.requestFault = requestFault
  }
}

/// A pod's requests as the autoscaler sums them, in thousandths; ordinary init containers don't count.
package struct RequestedPod: Sendable {
  package struct Container: Sendable {
    package var name: String
    package var requests: [(resource: String, milli: Int64)]

    package init(name: String, requests: [(resource: String, milli: Int64)]) {
      self.name = name
      self.requests = requests
    }
  }

  package var name: String
  /// The containers, then the sidecars (init containers that are always restarted).
  package var containers: [Container]
  /// `spec.resources.requests`, where the pod has them.
  package var podRequests: [(resource: String, milli: Int64)]?

  package init(
    name: String, containers: [Container], podRequests: [(resource: String, milli: Int64)]? = nil
  ) {
    self.name = name
    self.containers = containers
    self.podRequests = podRequests
  }

  /// The request of a container, or of the pod when `container` is nil. Mirrors `calculateRequests`.
  package func request(_ resource: String, container: String?) throws(RequestFault) -> Int64 {
    if container == nil, let podRequests, !podRequests.isEmpty {
      if let own = podRequests.first(where: { $0.resource == resource }) { return own.milli }
    }
    var sum: Int64 = 0
    for candidate in containers where container == nil || container == candidate.name {
      guard let own = candidate.requests.first(where: { $0.resource == resource }) else {
        throw RequestFault(resource: resource, container: candidate.name, pod: name)
      }
      sum += own.milli
    }
    return sum
  }
}

extension RequestFault: Error {}

/// One row of metrics.k8s.io.
package struct PodMetrics: Sendable {
  package struct Container: Sendable {
    package var name: String
    package var usage: [(resource: String, milli: Int64)]

    package init(name: String, usage: [(resource: String, milli: Int64)]) {
      self.name = name
      self.usage = usage
    }
  }

  package var pod: String
  package var at: SimTime
  package var window: SimDuration
  package var containers: [Container]

  package init(pod: String, at: SimTime, window: SimDuration, containers: [Container]) {
    self.pod = pod
    self.at = at
    self.window = window
    self.containers = containers
  }

  /// The sum over the containers; nil when one has no sample, or there is none.
  func usage(of resource: String) -> Int64? {
    var sum: Int64 = 0
    for container in containers {
      guard let own = container.usage.first(where: { $0.resource == resource }) else { return nil }
      sum += own.milli
    }
    return containers.isEmpty ? nil : sum
  }
}

/// One sample of a custom metric of a pod.
package struct PodMetricValue: Sendable {
  package var pod: String
  package var at: SimTime
  package var window: SimDuration
  package var milli: Int64

  package init(pod: String, at: SimTime, window: SimDuration = .seconds(60), milli: Int64) {
    self.pod = pod
    self.at = at
    self.window = window
    self.milli = milli
  }
}
