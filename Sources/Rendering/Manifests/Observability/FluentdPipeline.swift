import DesignEngine
import KubeModel
import PlatformSpec

/// The configuration of Fluentd: the files that replace those of its chart.
struct FluentdPipeline {
  let plan: ComponentPlan
  let context: RenderingContext

  /// Begins an expression of Fluentd, past the settings of the cluster.
  private var own: String { context.delivery.literal("${") }

  /// The images differ in the plug-ins for outputs; the chart builds their name from this.
  static let plainVariant = "forward"
  static let variantVersion = "1.1"

  var needsLokiPlugin: Bool { context.has(.loki) }

  var variant: String {
    if context.has(.elasticsearch) { return "elasticsearch9" }
    if context.has(.loki) { return Self.plainVariant }
    return context.cloud.fluentdOutput?.variant ?? Self.plainVariant
  }

  var files: KubeValue {
    [
      "01_sources.conf": .string(sources), "02_filters.conf": .string(filters),
      "03_dispatch.conf": .string(dispatch), "04_outputs.conf": .string("<label @OUTPUT>\n\(output)</label>\n"),
    ]
  }

  private var sources: String {
    """
    <system>
      log_level info
    </system>

    <source>
      @type tail
      @id containers
      @label @KUBERNETES
      path /var/log/containers/*.log
      exclude_path ["/var/log/containers/*_\(plan.namespace)_*.log"]
      pos_file /var/lib/fluentd/containers.pos
      tag kubernetes.*
      read_from_head true
      refresh_interval 10
      <parse>
        @type cri
      </parse>
    </source>

    <source>
      @type prometheus
      bind 0.0.0.0
      port 24231
      metrics_path /metrics
    </source>

    <source>
      @type prometheus_output_monitor
    </source>

    """
  }

  /// A line that is JSON becomes its fields: `trace_id`, `service`, `level` and what else the service says.
  private var filters: String {
    """
    <label @KUBERNETES>
      <filter kubernetes.**>
        @type concat
        key message
        use_partial_cri_logtag true
        partial_cri_logtag_key logtag
        partial_cri_stream_key stream
      </filter>

      <filter kubernetes.**>
        @type kubernetes_metadata
        skip_labels \(!context.countsLoggedErrors)
        skip_namespace_metadata true
        skip_master_url true
      </filter>

      <filter kubernetes.**>
        @type parser
        key_name message
        reserve_data true
        reserve_time true
        remove_key_name_field true
        emit_invalid_record_to_error false
        <parse>
          @type json
        </parse>
      </filter>

      <filter kubernetes.**>
        @type record_transformer
        enable_ruby true
        remove_keys docker, logtag, severity, traceId, traceID
        <record>
          cluster "#{ENV['CLUSTER']}"
          service \(own)record["service"] || record.dig("kubernetes", "container_name")}
          level \(own)(record["level"] || record["severity"] || "unknown").to_s.downcase}
          trace_id \(own)record["trace_id"] || record["traceId"] || record["traceID"] || ""}
        </record>
      </filter>

      <match **>
        @type relabel
        @label @DISPATCH
      </match>
    </label>

    """
  }

  private var dispatch: String {
    context.countsLoggedErrors ? counting : passing
  }

  /// Lines go to their store without the labels of pods, and a copy to whoever counts the errors among them.
  private var counting: String {
    let labels = LoggedErrors.podLabels.map { "        \($0.name) $.kubernetes.labels['\($0.key)']\n" }
    let types = LoggedErrors.typeFields.map { field in
      let parts = field.split(separator: ".")
      return "record[\"\(field)\"] || (record[\"\(parts[0])\"].is_a?(Hash) && record[\"\(parts[0])\"][\"\(parts[1])\"])"
    }
    return """
      <label @DISPATCH>
        <match **>
          @type copy
          copy_mode deep
          <store>
            @type relabel
            @label @STORE
          </store>
          <store>
            @type relabel
            @label @ERRORS
          </store>
        </match>
      </label>

      <label @STORE>
        <filter **>
          @type record_transformer
          remove_keys $.kubernetes.labels
        </filter>

        <match **>
          @type relabel
          @label @OUTPUT
        </match>
      </label>

      <label @ERRORS>
        <filter **>
          @type grep
          <regexp>
            key level
            pattern /^(\(LoggedErrors.levels))$/
          </regexp>
        </filter>

        <filter **>
          @type record_transformer
          enable_ruby true
          <record>
            error_type \(own)record["error_type"] || \(types.joined(separator: " || ")) || "unknown"}
          </record>
        </filter>

        <filter **>
          @type prometheus
          <metric>
            name \(LoggedErrors.metric)
            type counter
            desc \(LoggedErrors.description)
            <labels>
              namespace $.kubernetes.namespace_name
      \(labels.joined())        error_type $.error_type
            </labels>
          </metric>
        </filter>

        <match **>
          @type null
        </match>
      </label>

      """
  }

  private var passing: String {
    """
    <label @DISPATCH>
      <match **>
        @type relabel
        @label @OUTPUT
      </match>
    </label>

    """
  }

  private var output: String {
    if let store = context.component(.elasticsearch) { return elasticsearch(SearchStoreAccess(store: store)) }
    if let store = context.component(.loki) { return loki(store) }
    return "  <match **>\n\(context.cloud.fluentdOutput?.lines ?? "    @type null\n")\(buffer)  </match>\n"
  }

  /// What waits lies on the node, so that neither a restart nor an hour without the store loses a line.
  private var buffer: String {
    """
        <buffer>
          @type file
          path /var/lib/fluentd/buffer
          chunk_limit_size 4MB
          total_limit_size 2GB
          flush_interval 5s
          flush_thread_count 2
          retry_max_interval 30s
          retry_forever true
          overflow_action block
        </buffer>

    """
  }

  private func elasticsearch(_ access: SearchStoreAccess) -> String {
    """
      <match **>
        @type elasticsearch
        host \(access.host)
        port 9200
        scheme https
        ssl_verify true
        ca_file /certificates/ca.crt
        user elastic
        password "#{ENV['ELASTICSEARCH_PASSWORD']}"
        logstash_format true
        logstash_prefix \(LogLifecycle.indexPrefix)
        suppress_type_name true
        default_elasticsearch_version 9
        verify_es_version_at_startup false
        reconnect_on_error true
        reload_on_failure true
        reload_connections false
        request_timeout 15s
    \(buffer)  </match>

    """
  }

  /// Few labels, so that streams stay few; what else a line says is read from its JSON when it is asked for.
  private func loki(_ store: ComponentPlan) -> String {
    """
      <match **>
        @type loki
        url http://loki.\(store.namespace).svc:3100
        compress gzip
        line_format json
        include_thread_label false
        extra_labels {"job":"fluentd"}
        <label>
          cluster
          service
          level
          kubernetes_namespace_name $.kubernetes.namespace_name
        </label>
    \(buffer)  </match>

    """
  }
}
