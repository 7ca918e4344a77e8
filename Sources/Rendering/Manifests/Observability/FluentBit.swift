import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Logs of every container, parsed and sent to the store.
  static func fluentBit(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let store = context.component(.elasticsearch)
    let account: KubeValue = plan.serviceAccount(in: context)
    let access = store.map(SearchStoreAccess.init)
    let metrics: KubeValue = .integer(plan.metrics?.port ?? 2021)
    let cluster: KubeValue = ["name": "CLUSTER", "value": .string(context.cluster.name)]
    let values: KubeValue = [
      "kind": "DaemonSet", "testFramework": ["enabled": false],
      "serviceAccount": account, "resources": plan.resources("fluent-bit"),
      "tolerations": PodParts.everyNode, "priorityClassName": "system-node-critical",
      "updateStrategy": ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": "10%"]],
      "securityContext": [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
      ],
      "env": [cluster, access?.password ?? .omitted],
      "extraPorts": [
        ["port": metrics, "containerPort": metrics, "protocol": "TCP", "name": "metrics"]
      ],
      "extraVolumes": extraVolumes(access), "extraVolumeMounts": extraMounts(access),
      "config": FluentBitConfiguration(plan: plan, context: context).values,
    ]
    // The password of the store is there when the store is.
    let release = ChartRelease(plan: plan, context: context, waitsForSecrets: store != nil)
    return ComponentManifests(plan, controllers: release.objects(values), alerts: ComponentAlert.logs)
  }

  /// Where it has stopped reading, so that a restart neither loses nor repeats; and the store's certificate.
  private static func extraVolumes(_ access: SearchStoreAccess?) -> KubeValue {
    let positions: KubeValue = [
      "name": "positions", "hostPath": ["path": "/var/lib/fluent-bit", "type": "DirectoryOrCreate"],
    ]
    return [positions, access?.volume ?? .omitted]
  }

  private static func extraMounts(_ access: SearchStoreAccess?) -> KubeValue {
    [["name": "positions", "mountPath": "/var/lib/fluent-bit"], access?.mount ?? .omitted]
  }
}

/// The pipeline of Fluent Bit in its own format.
private struct FluentBitConfiguration {
  let plan: ComponentPlan
  let context: RenderingContext

  var values: KubeValue {
    [
      "service": .string(service), "inputs": .string(inputs), "filters": .string(filters),
      "outputs": .string(output + exporter),
      "customParsers": .string(parsers),
    ]
  }

  private var service: String {
    """
    [SERVICE]
        Daemon Off
        Flush 1
        Log_Level info
        Parsers_File /fluent-bit/etc/parsers.conf
        Parsers_File /fluent-bit/etc/conf/custom_parsers.conf
        HTTP_Server On
        HTTP_Listen 0.0.0.0
        HTTP_Port 2020
        Health_Check On
        storage.path /var/lib/fluent-bit/buffer
        storage.backlog.mem_limit 16M

    """
  }

  private var inputs: String {
    """
    [INPUT]
        Name tail
        Path /var/log/containers/*.log
        Exclude_Path /var/log/containers/*_\(plan.namespace)_*.log
        multiline.parser docker, cri
        Tag kube.*
        DB /var/lib/fluent-bit/tail.db
        Mem_Buf_Limit 16MB
        storage.type filesystem
        Skip_Long_Lines On
        Refresh_Interval 10

    [INPUT]
        Name fluentbit_metrics
        Tag metrics.agent
        Scrape_Interval 15

    """
  }

  /// A line that is JSON becomes its fields: `trace_id`, `service`, `level` and what else the service says.
  private var filters: String {
    """
    [FILTER]
        Name kubernetes
        Match kube.*
        Merge_Log On
        Keep_Log Off
        Merge_Parser application
        K8S-Logging.Parser On
        K8S-Logging.Exclude On
        Annotations Off

    [FILTER]
        Name nest
        Match kube.*
        Operation lift
        Nested_under kubernetes
        Add_prefix kubernetes_

    [FILTER]
        Name modify
        Match kube.*
        Copy kubernetes_container_name service
        Copy severity level
        Rename traceId trace_id
        Rename traceID trace_id

    \(context.countsLoggedErrors ? errors : "")[FILTER]
        Name modify
        Match kube.*
        Remove kubernetes_labels
        Remove kubernetes_docker_id
        Remove kubernetes_container_hash
        Add cluster \(context.delivery.literal("${CLUSTER}"))

    """
  }

  /// Lines that tell of an error get its type and are counted by it.
  private var errors: String {
    let metric = LoggedErrors.metricParts
    let lifted = ["error", "exception"].map { field in
      """
      [FILTER]
          Name nest
          Match kube.*
          Operation lift
          Nested_under \(field)
          Add_prefix \(field).


      """
    }
    let copies = LoggedErrors.typeFields.map { "    Copy \($0) error_type\n" }
    let labels = LoggedErrors.podLabels.map { "    Add_label \($0.name) $kubernetes_labels['\($0.key)']\n" }
    return lifted.joined() + """
      [FILTER]
          Name modify
          Match kube.*
          Condition Key_value_matches level ^(\(LoggedErrors.levels))$
      \(copies.joined())    Add error_type unknown

      [FILTER]
          Name log_to_metrics
          Match kube.*
          Tag metrics.errors
          Metric_mode counter
          Metric_namespace \(metric.namespace)
          Metric_subsystem \(metric.subsystem)
          Metric_name \(metric.name)
          Metric_description \(LoggedErrors.description)
          Regex $level ^(\(LoggedErrors.levels))$
          Add_label namespace $kubernetes_namespace_name
      \(labels.joined())    Add_label error_type $error_type
          Flush_interval_sec 5


      """
  }

  /// Its own numbers and those that it takes from the lines, on one port.
  private var exporter: String {
    """

    [OUTPUT]
        Name prometheus_exporter
        Match metrics.*
        Host 0.0.0.0
        Port \(plan.metrics?.port ?? 2021)

    """
  }

  private var parsers: String {
    """
    [PARSER]
        Name application
        Format json
        Time_Keep On
        Time_Key timestamp
        Time_Format %Y-%m-%dT%H:%M:%S.%LZ

    """
  }

  private var output: String {
    if let store = context.component(.elasticsearch) { return elasticsearch(SearchStoreAccess(store: store)) }
    if let store = context.component(.loki) { return loki(store) }
    // Without an identity it may send nothing: the agent of the cloud does.
    return plan.identities.isEmpty ? "" : context.cloud.logOutput
  }

  /// Few labels, so that streams stay few; what else a line says is read from its JSON when it is asked for.
  private func loki(_ store: ComponentPlan) -> String {
    """
    [OUTPUT]
        Name loki
        Match kube.*
        Host loki.\(store.namespace).svc
        Port 3100
        Labels job=fluent-bit, cluster=\(context.cluster.name)
        Label_keys $kubernetes_namespace_name, $service, $level
        Structured_metadata trace_id=$trace_id, pod=$kubernetes_pod_name
        Line_format json
        Retry_Limit 20
        storage.total_limit_size 2G

    """
  }

  private func elasticsearch(_ store: SearchStoreAccess) -> String {
    """
    [OUTPUT]
        Name es
        Match kube.*
        Host \(store.host)
        Port 9200
        HTTP_User elastic
        HTTP_Passwd \(context.delivery.literal("${ELASTICSEARCH_PASSWORD}"))
        tls On
        tls.verify On
        tls.ca_file /certificates/ca.crt
        Logstash_Format On
        Logstash_Prefix \(LogLifecycle.indexPrefix)
        Suppress_Type_Name On
        Replace_Dots On
        Generate_ID On
        Retry_Limit 20
        storage.total_limit_size 2G

    """
  }
}

extension ComponentAlert {
  fileprivate static let logs = [
    ComponentAlert(
      "LogsAreLost", "sum(rate(fluentbit_output_dropped_records_total[5m])) > 0", minutes: 15,
      "Fluent Bit drops lines that it cannot deliver", do: "Is the store of logs up, and has it room?")
  ]
}
