import Basics
import DesignEngine
import KubeModel
import PlatformSpec

/// The canary of a Deployment by Flagger, which makes the Services, the routes and the Deployment of the proven version.
enum CanaryManifest {
  static let rule = ManifestRule<WorkloadDesign>("canary.yaml") { workload, context in
    guard workload.isFlaggers else { return [] }
    return [canary(workload, context)] + templates(workload, context)
  }

  private static func canary(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "flagger.app/v1beta1",
      "kind": "Canary",
      "metadata": context.metadata(of: workload),
      "spec": [
        "provider": .string(context.flaggerProvider),
        "targetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": .string(workload.name)],
        "autoscalerRef": autoscaler(workload, context),
        "ingressRef": context.flaggerIngress(of: workload),
        "progressDeadlineSeconds": .integer(workload.rollout.progressDeadlineSeconds),
        // What it made is undone with it, and the Deployment gets its pods back.
        "revertOnDeletion": true,
        "service": context.flaggerService(of: workload),
        "analysis": analysis(workload, context),
      ],
    ]
  }

  /// What scales the Deployment, and so the copy that Flagger makes of it.
  private static func autoscaler(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let isScaledObject: Bool
    switch workload.scaling {
    case .horizontal: isScaledObject = context.isScaledByTriggers(workload)
    case .events: isScaledObject = true
    case .fixed, .none: return .omitted
    }
    return isScaledObject
      ? ["apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "name": .string(workload.name)]
      : ["apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "name": .string(workload.name)]
  }

  /// A step is one interval: at its end the metrics of nearly all of it are judged, and only then the weight rises.
  /// A judgement over so many requests needs no second one: the first that fails takes the version back.
  private static func analysis(_ workload: WorkloadDesign, _ context: RenderingContext) -> KubeValue {
    let steps = workload.rollout.steps.filter { $0.weightPercent < 100 }
    let step = CanaryWindow(workload)
    let alert: KubeValue = [
      [
        "name": "releases", "severity": "info",
        "providerRef": [
          "name": .string(FlaggerChat.provider),
          "namespace": .string(context.component(.flagger)?.namespace ?? "flagger-system"),
        ],
      ]
    ]
    let weights: KubeValue = .sequence(steps.map { .integer($0.weightPercent) })
    let header = context.specification.deployment.canaryHeader
    let match: KubeValue =
      header.map { ["headers": .mapping([($0, ["exact": .string(CanaryHeader.value)] as KubeValue)])] } ?? [:]
    return [
      "interval": .string(promDuration(step.intervalSeconds)),
      "threshold": 1,
      // Flagger splits by the one or the other: with a header nobody else meets the new version before it is proven.
      "stepWeights": header == nil ? weights : .omitted,
      "iterations": header == nil ? .omitted : .integer(steps.count),
      "match": header == nil ? .omitted : [match],
      "metrics": .sequence(metrics(workload, step, context)),
      "alerts": context.hasReleaseChannel ? alert : .omitted,
    ]
  }

  private static func metrics(
    _ workload: WorkloadDesign, _ step: CanaryWindow, _ context: RenderingContext
  ) -> [KubeValue] {
    let window: KubeValue = .string(promDuration(step.measuredSeconds))
    func metric(_ purpose: String, most: KubeValue) -> KubeValue {
      [
        "name": .string(purpose), "templateRef": ["name": .string(workload.name(purpose))], "interval": window,
        "thresholdRange": ["max": most],
      ]
    }
    let judged = [
      metric("error-percent", most: workload.rollout.maxErrorPercent.number),
      metric("latency-p99", most: .integer(workload.rollout.maxLatencyP99Millis)),
      metric("latency-beside-primary", most: KubeValue(.number("1.1"))),
    ]
    return judged + (context.countsLoggedErrors ? [metric("new-error-types", most: 0)] : [])
  }

  private static func templates(_ workload: WorkloadDesign, _ context: RenderingContext) -> [KubeValue] {
    let service = ServiceLevelIndicator(workload, context)
    // Flagger puts the metric's interval in its place.
    let window = "{{ interval }}"
    let new = service.latencyMillis(.new, quantile: "0.99", window: window)
    let stable = service.latencyMillis(.stable, quantile: "0.99", window: window)
    let requests = [
      template("error-percent", "100 * (\n\(service.errorRatio(.new, window: window))\n)", workload, context),
      template("latency-p99", new, workload, context),
      template("latency-beside-primary", "\(new)\n/\n\(stable)", workload, context),
    ]
    guard context.countsLoggedErrors else { return requests }
    return requests + [template("new-error-types", LoggedErrors.newTypes(workload, window: window), workload, context)]
  }

  private static func template(
    _ purpose: String, _ query: String, _ workload: WorkloadDesign, _ context: RenderingContext
  ) -> KubeValue {
    [
      "apiVersion": "flagger.app/v1beta1",
      "kind": "MetricTemplate",
      "metadata": context.metadata(of: workload, named: workload.name(purpose)),
      "spec": [
        "provider": ["type": "prometheus", "address": .string(context.prometheusAddress ?? "")],
        "query": .string(query),
      ],
    ]
  }
}

/// How long a step of Flagger lasts, and the part of it that its metrics look at.
struct CanaryWindow {
  let intervalSeconds: Int
  /// All but the time in which the new weight settles and metrics arrive.
  let measuredSeconds: Int

  init(_ workload: WorkloadDesign) {
    let step = workload.rollout.steps.first { $0.weightPercent < 100 }
    intervalSeconds = max(60, step?.pauseSeconds ?? 60)
    measuredSeconds = max(30, intervalSeconds - 60)
  }
}

extension RenderingContext {
  /// Canaries report in a channel.
  var hasReleaseChannel: Bool {
    has(.flagger) && CloudSecret.all(in: design, cluster: cluster).contains { $0.purpose == FlaggerChat.purpose }
  }

  /// Ingress whose copy carries the canary's weight; only ingress-nginx works so.
  fileprivate func flaggerIngress(of workload: WorkloadDesign) -> KubeValue {
    guard flaggerProvider == "nginx" else { return .omitted }
    return ["apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "name": .string(workload.name)]
  }

  /// The field `service`: what the Services and routes that Flagger makes are like.
  fileprivate func flaggerService(of workload: WorkloadDesign) -> KubeValue {
    let service = workload.service
    let common: KubeValue = [
      "port": .integer(service.reachedPort), "targetPort": .string(SharedNames.applicationPort),
      "portName": .string(service.transport.rawValue), "appProtocol": .string(service.transport.rawValue),
      "portDiscovery": service.additionalPorts.isEmpty ? .omitted : true,
    ]
    switch specification.networking.mesh {
    case .istio: return common.overlaid(with: istioService(of: workload))
    case .linkerd: return common.overlaid(with: linkerdService(of: workload))
    case .none:
      guard let gateway = cloud.publicGateway, let host = publicHost(of: service) else { return common }
      return common.overlaid(with: ["hosts": [.string(host)], "gatewayRefs": [gateway]])
    }
  }

  private func istioService(of workload: WorkloadDesign) -> KubeValue {
    let limits = TrafficLimits(workload)
    let host = publicHost(of: workload.service)
    let gateway = "\(component(.istioGateway)?.namespace ?? "istio-ingress")/\(SharedNames.gateway)"
    // Failures to connect count among the errors: Flagger's kind has no field that tells them apart.
    let outliers: KubeValue = [
      "consecutive5xxErrors": 5, "interval": "10s", "baseEjectionTime": "30s", "maxEjectionPercent": 50,
    ]
    return [
      "hosts": .strings([clusterHost(of: workload)] + (host.map { [$0] } ?? [])),
      "gateways": .strings(["mesh"] + (host == nil ? [] : [gateway])),
      "timeout": .string(limits.timeout),
      "retries": [
        "attempts": 2, "perTryTimeout": .string(limits.tryTimeout),
        "retryOn": "connect-failure,refused-stream,reset-before-request,unavailable,503",
      ],
      "trafficPolicy": [
        "tls": specification.networking.mutualTLS && hasSidecars ? ["mode": "ISTIO_MUTUAL"] : .omitted,
        "loadBalancer": ["simple": "LEAST_REQUEST"],
        "connectionPool": ["http": limits.connectionPool["http"] ?? .omitted],
        "outlierDetection": outliers,
      ],
    ]
  }

  /// Routes hang at the Service itself for callers in the mesh, and at the gateway for users where it takes routes.
  private func linkerdService(of workload: WorkloadDesign) -> KubeValue {
    let requests = LinkerdTraffic.requests(to: workload)
    let exported: KubeValue = isExported(workload) ? ["mirror.linkerd.io/exported": "true"] : .omitted
    let inside: KubeValue = [
      "group": "", "kind": "Service", "name": .string(workload.name), "namespace": .string(workload.namespace),
      "port": .integer(workload.service.reachedPort),
    ]
    let host = publicHost(of: workload.service)
    let gateway: [KubeValue] = host == nil ? [] : cloud.publicGateway.map { [$0] } ?? []
    return [
      "hosts": host.map { [.string($0), .string(clusterHost(of: workload)), .string(workload.name)] } ?? .omitted,
      "gatewayRefs": .sequence([inside] + gateway),
      "apex": ["labels": exported, "annotations": LinkerdTraffic.breaker.overlaid(with: requests)],
      "primary": ["annotations": LinkerdTraffic.breaker],
      "canary": ["annotations": LinkerdTraffic.breaker],
    ]
  }
}
