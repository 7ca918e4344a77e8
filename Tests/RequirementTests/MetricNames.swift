import KubeModel

/// Names of metrics that the versions of this platform's exporters really give, and the names in a query.
///
/// Each list was read in the code or the documentation of the exporter that its comment names.
enum MetricNames {
  static let known: Set<String> = Set(
    (prometheus + node + kubernetes + kubelet + components + mesh + applications).flatMap(\.names))

  struct Source {
    /// Where the names were read.
    let source: String
    let names: [String]

    init(_ source: String, _ names: String...) {
      self.source = source
      self.names = names
    }
  }

  static let prometheus = [
    Source(
      "prometheus/prometheus, scrape/target.go and tsdb", "up", "ALERTS", "scrape_samples_scraped",
      "prometheus_tsdb_head_series", "prometheus_remote_storage_samples_failed_total",
      "prometheus_remote_storage_highest_timestamp_in_seconds",
      "prometheus_remote_storage_queue_highest_sent_timestamp_seconds")
  ]

  static let node = [
    Source(
      "prometheus/node_exporter, collector/*_linux.go", "node_uname_info", "node_cpu_seconds_total",
      "node_pressure_cpu_waiting_seconds_total", "node_pressure_memory_waiting_seconds_total",
      "node_pressure_io_waiting_seconds_total", "node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes",
      "node_filesystem_avail_bytes", "node_filesystem_size_bytes", "node_disk_io_time_seconds_total",
      "node_disk_io_time_weighted_seconds_total", "node_network_receive_bytes_total",
      "node_network_transmit_bytes_total", "node_network_receive_errs_total", "node_network_receive_drop_total",
      "node_network_transmit_errs_total", "node_network_transmit_drop_total", "node_load1")
  ]

  static let kubernetes = [
    Source(
      "kubernetes/kube-state-metrics, docs/metrics", "kube_namespace_labels", "kube_node_info",
      "kube_node_status_condition", "kube_node_status_allocatable", "kube_pod_info", "kube_pod_status_phase",
      "kube_pod_status_ready", "kube_pod_container_resource_requests", "kube_pod_container_resource_limits",
      "kube_pod_container_status_restarts_total", "kube_resourcequota", "kube_deployment_status_replicas_available",
      "kube_deployment_spec_replicas", "kube_horizontalpodautoscaler_status_current_replicas",
      "kube_horizontalpodautoscaler_spec_max_replicas", "kube_job_status_failed", "kube_pod_status_unschedulable",
      "kube_persistentvolumeclaim_status_phase", "kube_pod_labels"),
    Source(
      "kubernetes/apiserver, metrics", "apiserver_request_total", "apiserver_request_duration_seconds_bucket",
      "apiserver_current_inflight_requests"),
  ]

  static let kubelet = [
    Source(
      "google/cadvisor and the kubelet", "container_cpu_usage_seconds_total", "container_memory_working_set_bytes",
      "container_cpu_cfs_throttled_periods_total", "container_cpu_cfs_periods_total",
      "container_network_receive_bytes_total", "kubelet_volume_stats_available_bytes",
      "kubelet_volume_stats_capacity_bytes", "kubelet_running_pods")
  ]
}
extension MetricNames {
  static let components = [
    Source(
      "argoproj/argo-rollouts, controller/metrics/prommetrics.go", "rollout_info", "rollout_info_replicas_desired",
      "rollout_info_replicas_available", "rollout_reconcile_error", "analysis_run_info"),
    Source(
      "kedacore/keda, pkg/metricscollector/prommetrics.go", "keda_scaler_metrics_value",
      "keda_scaler_detail_errors_total"),
    Source(
      "cert-manager/cert-manager, pkg/metrics", "certmanager_certificate_expiration_timestamp_seconds",
      "certmanager_certificate_ready_status"),
    Source(
      "external-secrets/external-secrets, pkg/controllers/externalsecret/esmetrics",
      "externalsecret_status_condition", "externalsecret_sync_calls_error"),
    Source(
      "vmware-tanzu/velero, pkg/metrics/metrics.go", "velero_backup_failure_total",
      "velero_backup_last_successful_timestamp", "velero_backup_last_status"),
    Source(
      "kubernetes/autoscaler, cluster-autoscaler/metrics/metrics.go", "cluster_autoscaler_unschedulable_pods_count",
      "cluster_autoscaler_failed_scale_ups_total", "cluster_autoscaler_cluster_safe_to_autoscale"),
    Source(
      "fluent/fluent-bit, src/flb_output.c and fluent-plugin-prometheus, README.md",
      "fluentbit_output_dropped_records_total", "fluentd_output_status_retry_count",
      "fluentd_output_status_buffer_available_space_ratio", "application_log_errors_total"),
    Source(
      "grafana/loki, pkg/validation and pkg/ingester/metrics.go", "loki_discarded_samples_total",
      "loki_ingester_chunks_flush_failures_total"),
    Source(
      "grafana/tempo, modules/ingester and modules/overrides", "tempo_ingester_failed_flushes_total",
      "tempo_discarded_spans_total"),
    Source(
      "open-telemetry/opentelemetry-collector, exporter/exporterhelper/metadata.yaml",
      "otelcol_exporter_send_failed_spans_total", "otelcol_exporter_send_failed_spans"),
    Source("open-policy-agent/gatekeeper, pkg/audit/stats_reporter.go", "gatekeeper_violations"),
    Source(
      "danielqsj/kafka_exporter as Strimzi runs it", "kafka_consumergroup_lag",
      "kafka_topic_partition_under_replicated_partition", "kafka_consumergroup_current_offset"),
    Source(
      "prometheus-community/postgres_exporter as PGO runs it", "pg_up", "pg_settings_max_connections",
      "pg_stat_activity_count"),
    Source(
      "cloudnative-pg/cloudnative-pg, docs/src/samples/monitoring and the default queries",
      "cnpg_pg_stat_archiver_seconds_since_last_archival", "cnpg_pg_replication_lag", "cnpg_collector_up"),
    Source(
      "kubernetes-sigs/karpenter, pkg/cloudprovider/metrics", "karpenter_cloudprovider_errors_total"),
    Source(
      "kubernetes/ingress-nginx, docs/user-guide/monitoring.md", "nginx_ingress_controller_requests",
      "nginx_ingress_controller_config_last_reload_successful"),
    Source("argoproj/argo-cd, controller/metrics/metrics.go", "argocd_app_info"),
    Source("prometheus-community/elasticsearch_exporter, collector", "elasticsearch_cluster_health_status"),
    Source("fluxcd/flagger, pkg/metrics/recorder.go", "flagger_canary_status"),
    Source(
      "prometheus/mysqld_exporter, collector", "mysql_up", "mysql_global_status_threads_connected",
      "mysql_global_variables_max_connections"),
    Source("oliver006/redis_exporter", "redis_up", "redis_memory_used_bytes", "redis_memory_max_bytes"),
    Source("kubernetes/kube-state-metrics, docs/metrics/workload", "kube_cronjob_status_last_successful_time"),
    Source("Redis Enterprise, metrics of the v1 exporter", "bdb_up", "bdb_used_memory", "bdb_memory_limit"),
    Source("kubeflow/spark-operator, internal/metrics", "spark_application_failure_count"),
    Source("stakater/Reloader, internal/pkg/metrics", "reloader_reload_executed_total"),
  ]

  static let mesh = [
    Source(
      "istio/istio, the standard metrics and pilot/pkg", "istio_requests_total",
      "istio_request_duration_milliseconds_bucket", "pilot_total_xds_rejects", "pilot_proxy_convergence_time_bucket"),
    Source(
      "linkerd.io, reference/proxy-metrics and linkerd2 multicluster/service-mirror", "request_total",
      "response_total", "response_latency_ms_bucket", "inbound_http_authz_deny_total", "gateway_alive"),
  ]

  /// What services count themselves.
  static let applications = [
    Source(
      "OpenTelemetry semantic conventions, http, rpc and messaging", "http_server_request_duration_seconds_count",
      "http_server_request_duration_seconds_bucket", "rpc_server_duration_milliseconds_count",
      "rpc_server_duration_milliseconds_bucket", "messaging_client_consumed_messages_total")
  ]

  /// Names of series in a query of Prometheus: what is neither a function, a keyword, a label nor text.
  static func names(in query: String) -> [String] {
    var text = query
    text.replace(/"(?:[^"\\]|\\.)*"/, with: "")
    text.replace(/\{[^}]*\}/, with: "{}")
    text.replace(/\[[^\]]*\]/, with: "")
    text.replace(/\b[0-9]+(?:ms|[smhdwy])\b/, with: "")
    text.replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/, with: "")
    return text.matches(of: /[A-Za-z_:][A-Za-z0-9_:]*(?![A-Za-z0-9_:]*\s*\()/).map { String($0.output) }
      .filter { !keywords.contains($0) }
  }

  private static let keywords: Set<String> = ["or", "and", "unless", "bool", "offset", "inf", "nan"]
}
