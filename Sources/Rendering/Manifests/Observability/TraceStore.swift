import DesignEngine
import KubeModel
import PlatformSpec

/// Where the collector sends the traces that it keeps: its exporters, and what they need.
struct TraceStore {
  let context: RenderingContext

  private var choice: ObservabilityWishes.TraceStore { context.specification.observability.traceStore }

  /// The exporter at the end of the pipeline.
  var name: String {
    switch choice {
    case .jaeger, .tempo: "otlp/store"
    case .xray: "awsxray"
    case .datadog: "datadog"
    case .none: "debug"
    }
  }

  var exporters: KubeValue {
    switch choice {
    case .jaeger: otlp("jaeger", .jaeger)
    case .tempo: otlp("tempo", .tempo)
    case .xray: ["awsxray": ["region": .string(context.cluster.region)]]
    case .datadog:
      [
        "datadog": [
          "api": ["key": .string(context.delivery.literal("${env:DD_API_KEY}")), "site": "datadoghq.com"],
          "hostname": .string(context.cluster.name),
        ]
      ]
    case .none: ["debug": [:]]
    }
  }

  private func otlp(_ service: String, _ component: ComponentID) -> KubeValue {
    let namespace = context.component(component)?.namespace ?? "tracing"
    return ["otlp/store": ["endpoint": "\(service).\(namespace).svc:4317", "tls": ["insecure": true]]]
  }

  /// Datadog counts requests from spans, so it must see them before a sample is taken.
  var connectors: KubeValue {
    switch choice {
    case .datadog: ["datadog/connector": [:]]
    case .jaeger, .tempo, .xray, .none: .omitted
    }
  }

  var pipelines: KubeValue {
    switch choice {
    case .datadog:
      [
        "traces/counted": [
          "receivers": ["otlp/routed"], "processors": ["memory_limiter"], "exporters": ["datadog/connector"],
        ],
        "metrics/counted": ["receivers": ["datadog/connector"], "exporters": ["datadog"]],
      ]
    case .jaeger, .tempo, .xray, .none: [:]
    }
  }

  /// The Secret that External Secrets brings.
  var secret: String? {
    switch choice {
    case .datadog: "datadog"
    case .jaeger, .tempo, .xray, .none: nil
    }
  }

  var environment: KubeValue {
    guard let secret else { return .omitted }
    return [
      ["name": "DD_API_KEY", "valueFrom": ["secretKeyRef": ["name": .string(secret), "key": "api-key"]]]
    ]
  }
}
