import DesignEngine
import KubeModel

/// What Grafana asks beside Prometheus: a line for each store that it can show.
struct GrafanaSource {
  let object: @Sendable (RenderingContext) -> KubeValue?

  static let all = [central, jaeger, tempo, loki]

  /// The recorded numbers of all clusters, in the Grafana of the first.
  private static let central = GrafanaSource { context in
    context.isFirstCluster ? context.cloud.centralMetrics?.source : nil
  }

  private static let jaeger = GrafanaSource { context in
    context.component(.jaeger).map { store in
      source("Jaeger", "jaeger", "http://jaeger.\(store.namespace).svc:16686")
    }
  }

  /// From a trace to the lines that were written while it ran.
  private static let tempo = GrafanaSource { context in
    context.component(.tempo).map { store in
      let settings: KubeValue = [
        "tracesToLogsV2": [
          "datasourceUid": "loki", "filterByTraceID": true, "spanStartTimeShift": "-5m", "spanEndTimeShift": "5m",
        ],
        "nodeGraph": ["enabled": true],
      ]
      return source("Tempo", "tempo", "http://tempo.\(store.namespace).svc:3200")
        .overlaid(with: context.has(.loki) ? ["jsonData": settings] : [:])
    }
  }

  /// From a line to its trace.
  private static let loki = GrafanaSource { context in
    context.component(.loki).map { store in
      let traces = context.has(.tempo) ? "tempo" : context.has(.jaeger) ? "jaeger" : nil
      let field: KubeValue =
        traces.map { uid in
          [
            "derivedFields": [
              [
                // Fluentd leaves it in the line, Fluent Bit gives it beside the line.
                "name": "trace", "matcherType": context.has(.fluentd) ? "regex" : "label",
                "matcherRegex": context.has(.fluentd) ? #""trace_id":"(\w+)""# : "trace_id",
                "datasourceUid": .string(uid),
                // Grafana itself asks for a second dollar.
                "url": .string(context.delivery.literal("$${__value.raw}")),
              ]
            ]
          ]
        } ?? .omitted
      return source("Loki", "loki", "http://loki.\(store.namespace).svc:3100").overlaid(with: ["jsonData": field])
    }
  }

  private static func source(_ name: String, _ type: String, _ url: String) -> KubeValue {
    [
      "name": .string(name), "type": .string(type), "uid": .string(type), "access": "proxy", "url": .string(url),
    ]
  }
}
