import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The kinds of the mesh.
  static func istioBase(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    // istiod changes the failure policy of its webhook once it is ready.
    let release = ChartRelease(
      plan: plan, context: context, bringsKinds: true,
      writtenByOthers: [("ValidatingWebhookConfiguration", "/webhooks")])
    return ComponentManifests(plan, controllers: release.objects(["defaultRevision": "default"]))
  }

  /// Traffic is redirected by the node's agent, so that pods need no privileged init container.
  static func istioCNI(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let folder = context.cloud.networkPluginFolder
    let values: KubeValue = [
      "global": ["logAsJson": true],
      "excludeNamespaces": ["kube-system", .string(plan.namespace)],
      "cniBinDir": folder == "/opt/cni/bin" ? .omitted : .string(folder),
      "ambient": context.isAmbient ? ["enabled": true] : .omitted,
      "resources": plan.resources("istio-cni-node"),
    ]
    return ComponentManifests(plan, controllers: ChartRelease(plan: plan, context: context).objects(values))
  }

  /// The control plane, and what holds for the whole mesh.
  static func istiod(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(
      plan: plan, context: context,
      writtenByOthers: [
        ("Deployment", "/spec/replicas"), ("ValidatingWebhookConfiguration", "/webhooks"),
        ("MutatingWebhookConfiguration", "/webhooks"),
      ])
    return ComponentManifests(
      plan, controllers: release.objects(controlPlane(plan, context)),
      configs: [mutualTLS(plan, context), telemetry(plan, context)], alerts: ComponentAlert.mesh)
  }

  private static func controlPlane(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let replicas = max(2, plan.replicas("istiod", otherwise: 2))
    let proxy: KubeValue = [
      "resources": ["requests": ["cpu": "100m", "memory": "128Mi"], "limits": ["cpu": "2000m", "memory": "1Gi"]]
    ]
    return [
      "autoscaleEnabled": true, "autoscaleMin": .integer(replicas), "autoscaleMax": .integer(replicas + 3),
      "resources": plan.resources("istiod"),
      "pdb": ["minAvailable": 1],
      "env": context.isAmbient ? ["PILOT_ENABLE_AMBIENT": "true"] : .omitted,
      "topologySpreadConstraints": PodParts.spread(["app": "istiod"]),
      "cni": ["enabled": .bool(context.has(.istioCNI))],
      "global": ["priorityClassName": "system-cluster-critical", "logAsJson": true, "proxy": proxy],
      "meshConfig": meshConfiguration(context),
    ]
  }

  private static func meshConfiguration(_ context: RenderingContext) -> KubeValue {
    let tracing: KubeValue =
      context.component(.openTelemetryCollector).map { collector in
        [
          [
            "name": "tracing",
            "opentelemetry": [
              "service": "opentelemetry-collector.\(collector.namespace).svc.cluster.local", "port": 4317,
            ],
          ]
        ]
      } ?? .omitted
    return [
      "accessLogFile": "/dev/stdout", "accessLogEncoding": "JSON",
      "enablePrometheusMerge": true, "enableTracing": .bool(context.has(.openTelemetryCollector)),
      "extensionProviders": tracing,
      "outboundTrafficPolicy": ["mode": "ALLOW_ANY"],
      "defaultConfig": [
        // The application starts when its proxy can carry its requests, and the proxy ends after it.
        "holdApplicationUntilProxyStarts": true,
        "terminationDrainDuration": "25s",
        "proxyMetadata": context.isAmbient ? ["ISTIO_META_ENABLE_HBONE": "true"] : .omitted,
      ],
    ]
  }

  private static func mutualTLS(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let mode: KubeValue = context.specification.networking.mutualTLS ? "STRICT" : "PERMISSIVE"
    return [
      "apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
      "metadata": context.metadata(of: plan, named: "default"),
      "spec": ["mtls": ["mode": mode]],
    ]
  }

  private static func telemetry(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    // Every span is sent: only the collector sees the whole trace, and whether one of its spans failed.
    let tracing: KubeValue = [
      ["providers": [["name": "tracing"]], "randomSamplingPercentage": 100]
    ]
    return [
      "apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry",
      "metadata": context.metadata(of: plan, named: "default"),
      "spec": [
        "metrics": [["providers": [["name": "prometheus"]]]],
        // Only what went wrong is logged by the proxies; the services log their own requests.
        "accessLogging": [
          ["providers": [["name": "envoy"]], "filter": ["expression": "response.code >= 500"]]
        ],
        "tracing": context.has(.openTelemetryCollector) ? tracing : .omitted,
      ],
    ]
  }
}

extension ComponentAlert {
  fileprivate static let mesh = [
    ComponentAlert(
      "ProxiesRejectConfiguration", "sum(rate(pilot_total_xds_rejects[5m])) > 0", minutes: 10,
      "Proxies of the mesh reject what istiod sends", do: "Run `istioctl analyze -A`: an object of the mesh is wrong."),
    ComponentAlert(
      "ProxiesGetConfigurationLate",
      "histogram_quantile(0.99, sum by (le) (rate(pilot_proxy_convergence_time_bucket[5m]))) > 30", minutes: 10,
      "Changes of the mesh take more than 30 seconds to reach the proxies",
      do: "istiod lacks CPU, or too many objects change: look at its use and its pushes."),
  ]
}
