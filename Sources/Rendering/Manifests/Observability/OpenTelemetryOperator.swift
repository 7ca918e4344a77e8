import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The operator that brings agents into pods as they are made.
  static func openTelemetryOperator(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let copies = plan.replicas("opentelemetry-operator", otherwise: 2)
    let hasIssuer = context.has(.certManager)
    let values: KubeValue = [
      "replicaCount": .integer(copies),
      "manager": ["resources": plan.resources("opentelemetry-operator"), "securityContext": PodParts.restricted],
      "pdb": copies > 1 ? ["create": true, "minAvailable": 1] : .omitted,
      "admissionWebhooks": [
        "certManager": ["enabled": .bool(hasIssuer)],
        // A new certificate with each release would be one more thing that can fail.
        "autoGenerateCert": hasIssuer ? .omitted : ["enabled": true, "recreate": false],
        // Pods start without an agent rather than not at all.
        "pods": ["failurePolicy": "Ignore"],
      ],
      "priorityClassName": .string(SharedNames.platformPriority),
      "topologySpreadConstraints": PodParts.spread(["app.kubernetes.io/name": "opentelemetry-operator"]),
    ]
    let release = ChartRelease(
      plan: plan, context: context, bringsKinds: true,
      writtenByOthers: [
        ("ValidatingWebhookConfiguration", "/webhooks"), ("MutatingWebhookConfiguration", "/webhooks"),
        ("CustomResourceDefinition", "/spec/conversion"),
      ])
    return ComponentManifests(plan, controllers: release.objects(values))
  }
}

/// How agents of a team's programs speak: to the collector, with W3C trace context, every span.
enum InstrumentationManifest {
  static let name = "default"

  static let rule = ManifestRule<NamespaceDesign>("instrumentation.yaml") { namespace, context in
    let agents = TelemetryAgent.allCases.filter { agent in
      context.design.workloads.contains { $0.namespace == namespace.name && context.agent(of: $0) == agent }
    }
    guard context.has(.openTelemetryOperator), let address = context.traceAddress, !agents.isEmpty else { return [] }
    let common: KubeValue = [
      "exporter": ["endpoint": .string("\(address):4318")],
      "propagators": ["tracecontext", "baggage"], "sampler": ["type": "parentbased_always_on"],
      "env": [
        ["name": "OTEL_EXPORTER_OTLP_PROTOCOL", "value": "http/protobuf"],
        // Prometheus and the log shipper have these already.
        ["name": "OTEL_METRICS_EXPORTER", "value": "none"], ["name": "OTEL_LOGS_EXPORTER", "value": "none"],
      ],
      "initContainerSecurityContext": PodParts.restricted,
    ]
    let each = KubeValue.mapping(
      agents.map { agent -> (String, KubeValue) in (agent.rawValue, .mapping([(agent.needs, resources)])) })
    return [
      [
        "apiVersion": "opentelemetry.io/v1alpha1", "kind": "Instrumentation",
        "metadata": [
          "name": .string(name), "namespace": .string(namespace.name),
          "labels": context.labels(of: namespace, component: "instrumentation"),
        ],
        "spec": common.overlaid(with: each),
      ]
    ]
  }

  /// The container that copies the agent and ends.
  private static let resources: KubeValue = [
    "requests": ["cpu": "50m", "memory": "64Mi"], "limits": ["memory": "128Mi"],
  ]
}

extension TelemetryAgent {
  /// The field of its resources.
  fileprivate var needs: String { self == .java ? "resources" : "resourceRequirements" }
}

extension RenderingContext {
  func agent(of workload: WorkloadDesign) -> TelemetryAgent? { specification.agent(of: workload.service.runtime) }

  /// Where spans go, without a port.
  var traceAddress: String? {
    component(.openTelemetryCollector).map { "http://\($0.id.rawValue).\($0.namespace).svc.cluster.local" }
  }
}
