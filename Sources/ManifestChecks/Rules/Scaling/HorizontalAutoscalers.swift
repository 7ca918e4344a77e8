import KubeModel

extension Check {
  static let staticReplicas = Check(
    "SCL02", "static-replicas-with-autoscaler", .high, .scaling,
    summary: "A workload says how many pods it has, and an autoscaler says it too.",
    why: "Each apply sets the number back in the middle of the load, and the autoscaler begins anew.",
    remedy: "Remove spec.replicas.",
    peers: .peers("KS:deployment-targeted-by-hpa-does-not-have-replicas-configured"),
    passing: Example.all(Example.deployment(), Example.autoscaler("maxReplicas: 5")),
    failing: Example.all(Example.deployment(outer: "replicas: 3"), Example.autoscaler("maxReplicas: 5")),
    inspect: .pods {
      $0.eachWorkload { workload in
        guard let autoscaler = workload.autoscalers.first,
          let count = workload.object.root.at("spec", "replicas")?.integer,
          // Scaled to nothing on purpose: the autoscaler rests.
          count > 0
        else { return nil }
        return Violation(
          workload.object, "has replicas: \(count), and \(autoscaler.object.title) sets them", path: "spec.replicas")
      }
    })

  static let lowMinimum = Check(
    "SCL03", "hpa-min-low", .medium, .scaling,
    summary: "An autoscaler leaves one pod behind a Service at low load.",
    why: "Each update of its node, and each crash, is an outage.", remedy: "Set the minimum to 2.",
    peers: .peers("KL:hpa-minimum-three-replicas, KS:horizontalpodautoscaler-replicas, PO:hpaMinAvailability"),
    passing: Example.all(
      Example.service(), Example.deployment(), Example.autoscaler("minReplicas: 2, maxReplicas: 5")),
    failing: Example.all(Example.service(), Example.deployment(), Example.autoscaler("maxReplicas: 5")),
    inspect: .pods { pods in
      pods.eachWorkload { workload, place in
        guard let autoscaler = workload.autoscalers.first, autoscaler.minimum < 2,
          pods.inspection.isBehindService(place),
          // Down to nothing is a decision, not an oversight.
          !autoscaler.isKEDA || autoscaler.minimum == 1
        else { return [] }
        let field = autoscaler.isKEDA ? "minReplicaCount" : "minReplicas"
        return [
          Violation(
            autoscaler.object, "leaves \(autoscaler.minimum) pod of \(workload.object.title)", path: "spec.\(field)",
            // What events scale takes work from a queue, which waits.
            severity: autoscaler.isKEDA ? .low : nil)
        ]
      }
    })

  static let noRoom = Check(
    "SCL04", "hpa-no-room", .low, .scaling,
    summary: "The minimum and the maximum of an autoscaler are the same.",
    why: "It scales nothing.", remedy: "Raise the maximum, or remove the autoscaler.",
    peers: .peers("PO:hpaMaxAvailability"),
    passing: Example.autoscaler("minReplicas: 2, maxReplicas: 3"),
    failing: Example.autoscaler("minReplicas: 3, maxReplicas: 3")
  ) {
    $0.autoscalers.compactMap { autoscaler in
      guard let most = autoscaler.maximum, most == autoscaler.minimum else { return nil }
      return Violation(autoscaler.object, "scales from \(most) to \(most)", path: "spec")
    }
  }

  static let duplicateAutoscaler = Check(
    "SCL05", "duplicate-autoscaler", .error, .scaling,
    summary: "Two autoscalers set the number of the same pods.",
    why: "They undo each other every few seconds; the HPA reports AmbiguousSelector and stops.",
    remedy: "Keep one, with the metrics of both.", peers: .peers("KY:prevent-duplicate-hpa"),
    passing: Example.all(Example.deployment(), Example.autoscaler("maxReplicas: 5")),
    failing: Example.all(
      Example.deployment(), Example.autoscaler("maxReplicas: 5"), Example.autoscaler("maxReplicas: 9", name: "b"))
  ) { inspection in
    var first: [Autoscaler.Target: Autoscaler] = [:]
    return inspection.autoscalers.compactMap { autoscaler in
      guard let other = first[autoscaler.target] else {
        first[autoscaler.target] = autoscaler
        return nil
      }
      // KEDA takes over an autoscaler when it is told so.
      let transferred = [autoscaler, other].contains { one in
        one.object.annotations.contains {
          $0.key == "scaledobject.keda.sh/transfer-hpa-ownership" && $0.value == "true"
        }
      }
      if transferred { return nil }
      return Violation(
        autoscaler.object, "scales \(autoscaler.target.kind) \(autoscaler.target.name), as \(other.object.title) does",
        path: "spec.scaleTargetRef")
    }
  }

  static let metricWithoutRequest = Check(
    "SCL06", "hpa-without-requests", .error, .scaling,
    summary: "An autoscaler measures a share of a request that no container makes.",
    why: "The share can't be computed: the autoscaler never acts.",
    remedy: "Give every container, sidecars too, a request for the resource.",
    passing: requestExample("requests: {cpu: 100m}"), failing: requestExample("requests: {memory: 1Gi}")
  ) { inspection in
    inspection.workloads.flatMap { workload in
      workload.autoscalers.flatMap { autoscaler in
        autoscaler.shares.compactMap { share in
          let amount: KeyPath<PodContainer, Int64?>
          switch share.resource {
          case "cpu": amount = \.cpuRequest
          case "memory": amount = \.memoryRequest
          default: return nil
          }
          let counted = workload.lasting.filter { share.container == nil || $0.name == share.container }
          guard workload.spec.at("resources", "requests", share.resource) == nil,
            let missing = counted.first(where: { $0[keyPath: amount] == nil })
          else { return nil }
          return Violation(
            autoscaler.object,
            "measures \(share.resource) against the request, and container \(missing.name) of "
              + "\(workload.object.title) has none", path: share.path)
        }
      }
    }
  }

  static let metricContainer = Check(
    "SCL07", "hpa-container-missing", .error, .scaling,
    summary: "An autoscaler measures a container that the pods don't have.",
    why: "The metric is never there, and the autoscaler never acts.", remedy: "Name a container of the pods.",
    passing: containerExample("a"), failing: containerExample("b")
  ) { inspection in
    inspection.workloads.flatMap { workload in
      workload.autoscalers.flatMap { autoscaler in
        autoscaler.shares.compactMap { share in
          guard let name = share.container, workload.container(named: name) == nil,
            // The proxy of a mesh comes later.
            !inspection.mesh(of: workload).hasProxy
          else { return nil }
          return Violation(
            autoscaler.object, "measures the container \(name), which \(workload.object.title) doesn't have",
            path: share.path)
        }
      }
    }
  }

  static let autoscalerRequired = Check(
    "SCL11", "hpa-required", .info, .scaling, optional: true,
    summary: "Nothing scales a Deployment.", why: "The load meets a fixed number of pods.",
    remedy: "Add a HorizontalPodAutoscaler.", peers: .peers("KY:check-hpa-exists"),
    passing: Example.all(Example.deployment(), Example.autoscaler("maxReplicas: 5")), failing: Example.deployment(),
    inspect: .pods {
      $0.eachWorkload { workload in
        workload.kind == .deployment && workload.autoscalers.isEmpty
          ? Violation(workload.object, "is scaled by nothing") : nil
      }
    })

  static let flapping = Check(
    "SCL20", "flapping-risk", .low, .scaling,
    summary: "An autoscaler takes pods away sooner than new ones start.",
    why: "It removes what it has just added, and adds it again.",
    remedy: "Set behavior.scaleDown.stabilizationWindowSeconds to 300.",
    passing: Example.all(Example.deployment(), flappingExample(300)),
    failing: Example.all(Example.deployment(), flappingExample(0))
  ) { inspection in
    inspection.workloads.flatMap { workload in
      workload.autoscalers.compactMap { autoscaler in
        let path = autoscaler.isKEDA ? "spec.advanced.horizontalPodAutoscalerConfig.behavior" : "spec.behavior"
        let field = "\(path).scaleDown.stabilizationWindowSeconds"
        guard let window = autoscaler.object.root.at(path: field)?.integer else { return nil }
        let start = workload.lasting.compactMap { Probe($0.readinessProbe)?.initialDelay }.max() ?? 0
        guard window < start + 30 else { return nil }
        return Violation(
          autoscaler.object, "takes pods away after \(window) s; a new one needs about \(start + 30) s", path: field)
      }
    }
  }

  private static let cpuShare =
    "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}"

  private static func requestExample(_ resources: String) -> String {
    Example.all(
      resourcesExample(resources), Example.autoscaler("maxReplicas: 5, metrics: [\(cpuShare)]"))
  }

  private static func containerExample(_ name: String) -> String {
    Example.all(
      resourcesExample("requests: {cpu: 1}"),
      Example.autoscaler(
        "maxReplicas: 5, metrics: [{type: ContainerResource, containerResource: "
          + "{name: cpu, container: \(name), target: {type: Utilization, averageUtilization: 60}}}]"))
  }

  private static func flappingExample(_ seconds: Int) -> String {
    Example.autoscaler("maxReplicas: 5, behavior: {scaleDown: {stabilizationWindowSeconds: \(seconds)}}")
  }
}

extension Autoscaler {
  /// Metrics that are a share of a request: of the whole pod, or of one container.
  var shares: [(resource: String, container: String?, path: String)] {
    let field = isKEDA ? "triggers" : "metrics"
    let list = object.root.at("spec", field)?.sequence ?? []
    return list.enumerated().compactMap { index, metric in
      let path = "spec.\(field)[\(index)]"
      if isKEDA {
        guard let type = metric["type"]?.string, type == "cpu" || type == "memory",
          (metric["metricType"] ?? metric.at("metadata", "type"))?.string != "AverageValue"
        else { return nil }
        return (type, metric.at("metadata", "containerName")?.string, path)
      }
      let source = metric["resource"] ?? metric["containerResource"]
      guard let name = source?["name"]?.string, source?.at("target", "type")?.string == "Utilization" else {
        return nil
      }
      return (name, source?["container"]?.string, path)
    }
  }
}
