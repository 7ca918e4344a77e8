import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Takes all spans and keeps whole traces: every error, every slow one, and a sample of the rest.
  ///
  /// A decision about a trace needs all its spans in one place, so each collector first hands a span to the one that
  /// its trace identifier names (port 4319), and that one decides.
  static func openTelemetryCollector(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let replicas = plan.replicas("opentelemetry-collector", otherwise: 2)
    let most = context.mostCollectors(plan)
    let off: KubeValue = ["enabled": false]
    let port: (Int) -> KubeValue = { number in
      ["enabled": true, "containerPort": .integer(number), "servicePort": .integer(number), "protocol": "TCP"]
    }
    let values: KubeValue = [
      "mode": "deployment", "fullnameOverride": .string(plan.id.rawValue),
      "image": [
        "repository": "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib"
      ],
      "replicaCount": .integer(replicas), "resources": plan.resources("opentelemetry-collector"),
      "autoscaling": most > replicas ? scaling(from: replicas, to: most) : .omitted,
      "alternateConfig": TracePipeline(plan: plan, context: context).configuration,
      "ports": [
        "otlp": port(4317), "otlp-http": port(4318), "routed": port(routedPort), "metrics": port(8888),
        "jaeger-compact": off, "jaeger-thrift": off, "jaeger-grpc": off, "zipkin": off,
      ],
      "podDisruptionBudget": replicas > 1 ? ["enabled": true, "minAvailable": 1] : .omitted,
      "securityContext": PodParts.restricted,
      "podSecurityContext": ["runAsNonRoot": true, "runAsUser": 10001],
      "priorityClassName": .string(SharedNames.platformPriority),
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/instance": .string(plan.id.rawValue)]),
    ]
    let store = TraceStore(context: context)
    let account: KubeValue = plan.identities.isEmpty ? .omitted : plan.serviceAccount(in: context)
    let release = ChartRelease(plan: plan, context: context, waitsForSecrets: store.secret != nil)
    return ComponentManifests(
      plan,
      controllers: release.objects(
        values.overlaid(with: ["extraEnvs": store.environment, "serviceAccount": account])) + [peers(plan, context)],
      configs: store.secret.map { context.externalSecret($0, of: plan) } ?? [], alerts: ComponentAlert.traces)
  }

  static let routedPort = 4319

  /// Slowly down: with each change some traces are judged by two owners.
  private static func scaling(from least: Int, to most: Int) -> KubeValue {
    [
      "enabled": true, "minReplicas": .integer(least), "maxReplicas": .integer(most),
      "targetCPUUtilizationPercentage": 80,
      "behavior": ["scaleDown": ["stabilizationWindowSeconds": 1800]],
    ]
  }

  /// The addresses of all collectors, ready or not: the same trace must have the same owner everywhere.
  private static func peers(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    [
      "apiVersion": "v1", "kind": "Service",
      "metadata": context.metadata(of: plan, named: "\(plan.id.rawValue)-peers"),
      "spec": [
        "clusterIP": "None",
        "selector": [
          "app.kubernetes.io/name": "opentelemetry-collector",
          "app.kubernetes.io/instance": .string(plan.id.rawValue),
        ],
        "ports": [["name": "grpc-routed", "port": .integer(routedPort), "targetPort": .integer(routedPort)]],
      ],
    ]
  }
}

/// The configuration of the collector.
private struct TracePipeline {
  let plan: ComponentPlan
  let context: RenderingContext

  /// Read by the collector itself, past the settings of the cluster.
  private var podAddress: String { context.delivery.literal("${env:MY_POD_IP}") }

  var configuration: KubeValue {
    [
      "receivers": receivers, "processors": processors, "exporters": exporters, "connectors": store.connectors,
      "extensions": ["health_check": ["endpoint": "\(podAddress):13133"]],
      "service": service,
    ]
  }

  private var receivers: KubeValue {
    [
      "otlp": [
        "protocols": [
          "grpc": ["endpoint": "\(podAddress):4317"], "http": ["endpoint": "\(podAddress):4318"],
        ]
      ],
      "otlp/routed": [
        "protocols": ["grpc": ["endpoint": "\(podAddress):\(ComponentManifests.routedPort)"]]
      ],
    ]
  }

  private var processors: KubeValue {
    let slow = context.specification.targets.latencyP99Millis ?? 1000
    let rest: KubeValue = ["sampling_percentage": context.specification.observability.traceSampling.number]
    let volume = TraceVolume(context.specification, context.design.workloads)
    let waiting = volume.waitingTraces(collectors: context.mostCollectors(plan))
    return [
      "memory_limiter": ["check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20],
      "batch": ["send_batch_size": 1024, "timeout": "1s"],
      "tail_sampling": [
        "decision_wait": "\(TraceVolume.decisionSeconds)s", "num_traces": .integer(waiting),
        "policies": [
          ["name": "errors", "type": "status_code", "status_code": ["status_codes": ["ERROR"]]],
          ["name": "slow", "type": "latency", "latency": ["threshold_ms": .integer(slow)]],
          ["name": "rest", "type": "probabilistic", "probabilistic": rest],
        ],
      ],
    ]
  }

  private var exporters: KubeValue {
    let balancing: KubeValue = [
      "loadbalancing": [
        "routing_key": "traceID",
        "protocol": ["otlp": ["tls": ["insecure": true]]],
        "resolver": [
          "dns": [
            "hostname": "\(plan.id.rawValue)-peers.\(plan.namespace).svc.cluster.local",
            "port": .string("\(ComponentManifests.routedPort)"),
          ]
        ],
      ]
    ]
    return balancing.overlaid(with: store.exporters)
  }

  private var store: TraceStore { TraceStore(context: context) }

  private var service: KubeValue {
    let pipelines: KubeValue = [
      "traces/incoming": [
        "receivers": ["otlp"], "processors": ["memory_limiter"], "exporters": ["loadbalancing"],
      ],
      "traces/sampled": [
        "receivers": ["otlp/routed"], "processors": ["memory_limiter", "tail_sampling", "batch"],
        "exporters": [.string(store.name)],
      ],
    ]
    return [
      "extensions": ["health_check"],
      "telemetry": [
        "metrics": [
          "readers": [
            ["pull": ["exporter": ["prometheus": ["host": .string(podAddress), "port": 8888]]]]
          ]
        ]
      ],
      "pipelines": pipelines.overlaid(with: store.pipelines),
    ]
  }
}

extension RenderingContext {
  /// Collectors at the peak.
  fileprivate func mostCollectors(_ plan: ComponentPlan) -> Int {
    TraceVolume(specification, design.workloads).peakCollectors(atLeast: min(plan.replicas(plan.id.rawValue), 2))
  }
}

extension Percent {
  /// As a number of YAML, 10 or 0.5.
  var number: KubeValue {
    let text = description
    return Int(text).map { .integer($0) } ?? KubeValue(.number(text))
  }
}

extension ComponentAlert {
  fileprivate static let traces = [
    ComponentAlert(
      "TracesAreLost", "sum(rate(otelcol_exporter_send_failed_spans_total[5m])) > 0", minutes: 15,
      "The collector cannot hand traces to their store", do: "Is the store up, and has it room?")
  ]
}
