import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Logs of every container, parsed and sent to the store, by Fluentd.
  static func fluentd(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let access = context.component(.elasticsearch).map(SearchStoreAccess.init)
    let pipeline = FluentdPipeline(plan: plan, context: context)
    let plugin = pipeline.needsLokiPlugin ? LokiPlugin(plan: plan) : nil
    let cluster: KubeValue = ["name": "CLUSTER", "value": .string(context.cluster.name)]
    let volumes: [KubeValue] = [
      hostPath("positions", "/var/lib/fluentd", "DirectoryOrCreate"), hostPath("logs", "/var/log", "Directory"),
      ["name": "scratch", "emptyDir": [:]], access?.volume ?? .omitted, plugin?.volume ?? .omitted,
    ]
    let mounts: [KubeValue] = [
      ["name": "positions", "mountPath": "/var/lib/fluentd"],
      ["name": "logs", "mountPath": "/var/log", "readOnly": true], ["name": "scratch", "mountPath": "/tmp"],
      access?.mount ?? .omitted, plugin?.mount ?? .omitted,
    ]
    let values: KubeValue = [
      "kind": "DaemonSet", "variant": .string(pipeline.variant),
      "serviceAccount": plan.serviceAccount(in: context), "resources": plan.resources("fluentd"),
      "tolerations": PodParts.everyNode, "priorityClassName": "system-node-critical",
      "updateStrategy": ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": "10%"]],
      "podSecurityContext": ["seccompProfile": ["type": "RuntimeDefault"]],
      "securityContext": [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
      ],
      // The whole of /var/log would be writable, and there is no Docker.
      "mountVarLogDirectory": false, "mountDockerContainersDirectory": false,
      "podSecurityPolicy": ["enabled": false], "dashboards": ["enabled": false],
      "env": [cluster, access?.password ?? .omitted, plugin?.path ?? .omitted],
      "initContainers": plugin.map { [$0.installation] } ?? .omitted,
      "volumes": .sequence(volumes), "volumeMounts": .sequence(mounts), "fileConfigs": pipeline.files,
    ]
    let release = ChartRelease(plan: plan, context: context, waitsForSecrets: access != nil)
    return ComponentManifests(plan, controllers: release.objects(values), alerts: ComponentAlert.fluentd)
  }

  private static func hostPath(_ name: String, _ path: String, _ type: String) -> KubeValue {
    ["name": .string(name), "hostPath": ["path": .string(path), "type": .string(type)]]
  }
}

/// What a shipper of logs needs to write into Elasticsearch.
struct SearchStoreAccess {
  let store: ComponentPlan

  var host: String { "\(store.id.rawValue)-es-http.\(store.namespace).svc" }

  var password: KubeValue {
    [
      "name": "ELASTICSEARCH_PASSWORD",
      "valueFrom": ["secretKeyRef": ["name": .string("\(store.id.rawValue)-es-elastic-user"), "key": "elastic"]],
    ]
  }

  var volume: KubeValue {
    ["name": "certificates", "secret": ["secretName": .string("\(store.id.rawValue)-es-http-certs-public")]]
  }

  var mount: KubeValue { ["name": "certificates", "mountPath": "/certificates", "readOnly": true] }
}

/// The output for Loki, which no image of Fluentd holds: brought from its registry at a fixed version before the start.
private struct LokiPlugin {
  let plan: ComponentPlan

  /// github.com/grafana/loki clients/cmd/fluentd, fluent-plugin-grafana-loki.gemspec.
  static let version = "1.2.19"
  private static let folder = "/gems"

  var volume: KubeValue { ["name": "gems", "emptyDir": [:]] }
  var mount: KubeValue { ["name": "gems", "mountPath": .string(Self.folder), "readOnly": true] }

  /// Where Ruby looks: what the image brings first.
  var path: KubeValue {
    ["name": "GEM_PATH", "value": .string("/fluentd/vendor/bundle/ruby/3.4.0:\(Self.folder)")]
  }

  /// It is Ruby alone and what it depends on is in the image, so nothing is compiled.
  var installation: KubeValue {
    let command = "fluent-gem install --no-document --ignore-dependencies --install-dir \(Self.folder)"
    return [
      "name": "plugin", "image": .string("fluent/fluentd-kubernetes-daemonset:\(tag)"),
      "command": ["/bin/sh", "-c", .string("\(command) fluent-plugin-grafana-loki -v \(Self.version)")],
      "env": [["name": "HOME", "value": "/tmp"]], "resources": plan.resources("fluentd"),
      "securityContext": [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
      ],
      "volumeMounts": [
        ["name": "gems", "mountPath": .string(Self.folder)], ["name": "scratch", "mountPath": "/tmp"],
      ],
    ]
  }

  private var tag: String {
    "v\(plan.chart?.appVersion ?? "")-debian-\(FluentdPipeline.plainVariant)-\(FluentdPipeline.variantVersion)"
  }
}

extension ComponentAlert {
  fileprivate static let fluentd = [
    ComponentAlert(
      "LogsAreHeldBack", "max by (pod) (fluentd_output_status_retry_count) > 5", minutes: 15,
      "Fluentd on {{ $labels.pod }} cannot deliver its lines", do: "Is the store of logs up, and has it room?"),
    ComponentAlert(
      "LogsAreLost", "min by (pod) (fluentd_output_status_buffer_available_space_ratio) < 10", minutes: 15,
      "The buffer of Fluentd on {{ $labels.pod }} is nearly full; then it stops reading",
      do: "Files that rotate while it waits are lost. Bring the store back, or give it room."),
  ]
}
