import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension WorkloadDesign {
  /// The workload as an entry of `design.json`; what the service is stands in the specification.
  var json: KubeValue {
    [
      "service": .string(service.name), "namespace": .string(namespace), "kind": .string(kind.rawValue),
      "pool": .string(pool.rawValue), "resources": resources.json,
      "peakRequestsPerSecond": .rate(peakRequestsPerSecond),
      "baseReplicas": .integer(baseReplicas), "averageReplicas": .integer(averageReplicas),
      "peakReplicas": .integer(peakReplicas), "scaling": scaling.json, "probes": probes.json,
      "termination": termination.json, "rollout": rollout.json, "disruptionBudget": disruption?.json ?? .omitted,
      "spread": spread.json, "arithmetic": .strings(arithmetic),
    ]
  }
}

extension WorkloadDesign.Resources {
  fileprivate var json: KubeValue {
    [
      "cpuRequestMilli": .integer(cpuRequestMilli), "cpuLimitMilli": .optional(cpuLimitMilli),
      "memoryRequestMiB": .integer(memoryRequestMiB), "memoryLimitMiB": .integer(memoryLimitMiB),
    ]
  }
}

extension WorkloadDesign.WorkloadScaling {
  fileprivate var json: KubeValue {
    switch self {
    case .fixed(let replicas): ["by": "nothing", "replicas": .integer(replicas)]
    case .horizontal(let plan): plan.json
    case .events(let plan): plan.json
    case .none: ["by": "schedule"]
    }
  }
}

extension WorkloadDesign.HorizontalPlan {
  fileprivate var json: KubeValue {
    [
      "by": "load", "min": .integer(min), "max": .integer(max), "cpuTargetPercent": .integer(cpuTargetPercent),
      "memoryTargetPercent": .optional(memoryTargetPercent),
      "requestsPerSecondPerPod": .optional(requestsPerSecondPerPod),
      "scaleUpStabilizationSeconds": .integer(scaleUpStabilizationSeconds),
      "scaleDownStabilizationSeconds": .integer(scaleDownStabilizationSeconds),
      "scaleUpPercent": .integer(scaleUpPercent), "scaleUpPeriodSeconds": .integer(scaleUpPeriodSeconds),
      "scaleDownPercent": .integer(scaleDownPercent), "scaleDownPeriodSeconds": .integer(scaleDownPeriodSeconds),
    ]
  }
}

extension WorkloadDesign.EventPlan {
  fileprivate var json: KubeValue {
    [
      "by": "events", "queue": .string(queue), "min": .integer(min), "max": .integer(max),
      "messagesPerPod": .integer(messagesPerPod), "activationMessages": .integer(activationMessages),
      "pollingSeconds": .integer(pollingSeconds), "cooldownSeconds": .integer(cooldownSeconds),
    ]
  }
}

extension WorkloadDesign.Probes {
  fileprivate var json: KubeValue {
    ["startup": startup.json, "liveness": liveness.json, "readiness": readiness.json]
  }
}

extension WorkloadDesign.Probe {
  fileprivate var json: KubeValue {
    let by: KubeValue =
      switch handler {
      case .http(let path): ["http": .string(path)]
      case .grpc: "grpc"
      case .tcp: "tcp"
      case .exec(let command): ["exec": .strings(command)]
      }
    return [
      "handler": by, "initialDelaySeconds": .integer(initialDelaySeconds), "periodSeconds": .integer(periodSeconds),
      "timeoutSeconds": .integer(timeoutSeconds), "failureThreshold": .integer(failureThreshold),
    ]
  }
}

extension WorkloadDesign.Termination {
  fileprivate var json: KubeValue {
    ["preStopSeconds": .integer(preStopSeconds), "gracePeriodSeconds": .integer(gracePeriodSeconds)]
  }
}

extension WorkloadDesign.RolloutPlan {
  fileprivate var json: KubeValue {
    [
      "strategy": .string(strategy.rawValue), "maxSurgePercent": .percent(maxSurge),
      "maxUnavailablePercent": .percent(maxUnavailable), "minReadySeconds": .integer(minReadySeconds),
      "progressDeadlineSeconds": .integer(progressDeadlineSeconds),
      "steps": steps.isEmpty ? .omitted : .sequence(steps.map(\.json)), "maxErrorPercent": .percent(maxErrorPercent),
      "maxLatencyP99Millis": .integer(maxLatencyP99Millis),
    ]
  }
}

extension WorkloadDesign.CanaryStep {
  fileprivate var json: KubeValue {
    [
      "weightPercent": .integer(weightPercent), "pauseSeconds": .integer(pauseSeconds),
      "analysisIntervalSeconds": .integer(analysisIntervalSeconds), "analysisCount": .integer(analysisCount),
    ]
  }
}

extension WorkloadDesign.DisruptionBudget {
  fileprivate var json: KubeValue {
    switch rule {
    case .minAvailable(let pods): ["minAvailable": .integer(pods)]
    case .maxUnavailable(let pods): ["maxUnavailable": .integer(pods)]
    }
  }
}

extension WorkloadDesign.SpreadPlan {
  fileprivate var json: KubeValue { ["zoneRequired": .bool(zoneRequired), "hostRequired": .bool(hostRequired)] }
}

extension ComponentPlan {
  /// The component as an entry of `design.json`.
  var json: KubeValue {
    [
      "id": .string(id.rawValue), "deliverable": .string(deliverable.rawValue), "namespace": .string(namespace),
      "chart": chart?.json ?? .omitted, "pods": .sequence(pods.map(\.json)),
      "identities": .sequence(identities.map(\.json)), "after": .strings(after.map(\.rawValue)),
      "podSecurityException": .optional(podSecurityException),
    ]
  }
}

extension ChartReference {
  fileprivate var json: KubeValue {
    [
      "name": .string(name), "version": .string(version), "appVersion": .string(appVersion),
      "repository": .string(repository), "source": .string(source),
    ]
  }
}

extension PodFootprint {
  fileprivate var json: KubeValue {
    let replicas: KubeValue =
      switch count {
      case .replicas(let number): .integer(number)
      case .jobs(let average, let peak): "\(average) to \(peak)"
      case .scaled(let base, _, let peak): "\(base) to \(peak)"
      case .perNode: "one per node"
      }
    return [
      "name": .string(name), "replicas": replicas, "cpuRequestMilli": .integer(cpuRequestMilli),
      "memoryRequestMiB": .integer(memoryRequestMiB), "memoryLimitMiB": .integer(memoryLimitMiB),
      "storageGiB": .integer(storageGiB),
    ]
  }
}

extension CloudIdentity {
  fileprivate var json: KubeValue {
    [
      "namespace": .string(namespace), "serviceAccount": .string(serviceAccount),
      "permissions": .strings(permissions.map(\.rawValue)),
    ]
  }
}
