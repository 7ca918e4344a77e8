package import ClusterTwin
package import KubeModel
import SimKernel

extension SimulationReport {
  /// The report for machines; times in seconds since the start, money in dollars.
  package var json: KubeValue {
    let series: KubeValue = [
      "podsRunning": Self.series(pods), "podsReady": Self.series(ready), "podsWithoutNode": Self.series(waiting),
      "nodes": Self.series(nodes), "requestedCPU": Self.series(requestedCPU),
    ]
    let workloads: [KubeValue] = workloads.map { workload in
      [
        "name": .string(workload.title), "wanted": .integer(workload.wanted), "scalings": .integer(workload.scalings),
        "ready": Self.series(workload.ready),
      ]
    }
    let groups: [KubeValue] = groups.map { group in
      [
        "name": .string(group.name), "machineType": .string(group.machineType), "dollars": Self.number(group.dollars),
        "nodes": Self.series(group.nodes),
      ]
    }
    let unschedulable: [KubeValue] = unschedulable.map { entry in
      ["workload": .string(entry.workload), "pods": .integer(entry.pods), "reason": .string(entry.reason)]
    }
    let refused: [KubeValue] = refused.map { entry in
      ["workload": .string(entry.workload), "rounds": .integer(entry.rounds), "reason": .string(entry.reason)]
    }
    let services: [KubeValue] = services.map { service in
      [
        "name": .string(service.name), "slices": .integer(service.slices),
        "withoutEndpointSeconds": Self.number(service.without.seconds), "podsGoneTooEarly": .integer(service.gone),
        "meanGoneSeconds": Self.number(service.meanGone.seconds),
      ]
    }
    let recommendations: [KubeValue] = recommendations.map { entry in
      [
        "autoscaler": .string(entry.autoscaler), "container": .string(entry.container), "mode": .string(entry.mode),
        "requests": .string(entry.requests), "target": .string(entry.target),
        "evictions": .integer(entry.evictions), "resizes": .integer(entry.resizes),
      ]
    }
    return [
      "cluster": .string(cluster), "seed": .integer(Int(clamping: seed)),
      "durationSeconds": Self.number(duration.seconds), "digest": .string(String(digest, radix: 16)),
      "events": .integer(events), "dollars": Self.number(dollars), "series": series,
      "workloads": .sequence(workloads), "nodeGroups": .sequence(groups), "unschedulable": .sequence(unschedulable),
      "refused": .sequence(refused), "services": .sequence(services),
      "scalings": .sequence(scalings.map(Self.scaling)), "recommendations": .sequence(recommendations),
      "assumptions": .strings(assumptions),
      "ignored": .strings(ignored),
    ]
  }

  private static func scaling(_ entry: ScalingText) -> KubeValue {
    [
      "at": number(entry.time.seconds), "autoscaler": .string(entry.autoscaler), "from": .integer(entry.from),
      "to": .integer(entry.to), "reason": .string(entry.reason),
    ]
  }

  private static func number(_ value: Double) -> KubeValue {
    let thousandths = (value * 1_000).rounded() / 1_000
    let isWhole = thousandths == thousandths.rounded() && abs(thousandths) < 1e15
    return isWhole ? .integer(Int(thousandths)) : KubeValue(.number("\(thousandths)"))
  }

  /// A series in its steps: the mean of each, and the extremes of all.
  private static func series(_ series: TimeSeries) -> KubeValue {
    [
      "stepSeconds": number(series.stepLength.seconds), "least": number(series.least), "mean": number(series.mean),
      "most": number(series.greatest), "last": number(series.last),
      "means": .sequence(series.steps.map { number($0.mean) }),
    ]
  }
}
