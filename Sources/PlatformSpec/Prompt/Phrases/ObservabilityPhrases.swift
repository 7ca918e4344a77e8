extension PhraseTable {
  static let observability = """
    {prometheus|prometheus metrics|prometheus and grafana|prometheus / grafana|grafana|grafana dashboards|prometheus monitoring|red dashboards} => observability.metrics = true
    {no|without} {prometheus|metrics} => observability.metrics = false
    {metrics retention|metrics kept|keep metrics} [<is>|for] <duration> => observability.metricsRetention = $1
    <duration> metrics retention => observability.metricsRetention = $1
    {metrics|monitoring|observability|dashboards|alerting|alerts} =>
    elasticsearch => @elasticsearch = said
    {elastic stack|elk|elk stack|efk|efk stack|elasticsearch logging|elasticsearch logs|elasticsearch for logs|elasticsearch for logging|logs in elasticsearch} [logging|logs|for logs|for logging] => observability.logStore = elasticsearch
    {loki|grafana loki|loki logging|logs in loki} [logging|logs|for logs|for logging] => observability.logStore = loki
    {cloudwatch|cloudwatch logs|amazon cloudwatch|aws cloudwatch|cloud logging|google cloud logging|stackdriver|azure log analytics|log analytics} [logging|logs|for logs] => observability.logStore = cloud
    {no|without} [central] {logging|logs|log store} => observability.logStore = none
    {splunk|graylog|sumo logic|datadog logs} [logging] => ! $0 is no log store that can be set up | Say Elasticsearch, Loki or CloudWatch.
    {fluent bit|fluent-bit|fluentbit} [logging|for logs|log shipping|to] => observability.logShipper = fluent-bit
    {fluentd} [logging|for logs|log shipping|to] => observability.logShipper = fluentd
    <duration> log retention => observability.logRetention = $1
    {log retention|logs kept|keep logs} [<is>|for] <duration> => observability.logRetention = $1
    elasticsearch with <duration> [log] retention => observability.logStore = elasticsearch; observability.logRetention = $1
    loki with <duration> [log] retention => observability.logStore = loki; observability.logRetention = $1
    {cloudwatch|cloud logging} with <duration> [log] retention => observability.logStore = cloud; observability.logRetention = $1
    <duration> log archive => observability.logArchive = $1
    log archive [<is>|for] <duration> => observability.logArchive = $1
    {logging|logs|logging stack|centralized logging|log aggregation} =>
    jaeger [tracing|traces|for tracing] => observability.traceStore = jaeger
    [grafana] tempo [tracing|traces|for tracing] => observability.traceStore = tempo
    [aws] {x-ray} [tracing|traces|for tracing] => observability.traceStore = xray
    datadog [tracing|traces|apm|for tracing] => observability.traceStore = datadog
    {no|without} {tracing|traces|distributed tracing} => observability.traceStore = none
    {zipkin|honeycomb|lightstep|new relic|dynatrace} [tracing] => ! $0 is no trace store that can be set up | Say Jaeger, Tempo, X-Ray or Datadog.
    [distributed] {tracing|traces} [by|with|in] => observability.traceStore ?= jaeger
    jaeger [tracing] {with|at} <percent> sampling => observability.traceStore = jaeger; observability.traceSampling = $1
    tempo [tracing] {with|at} <percent> sampling => observability.traceStore = tempo; observability.traceSampling = $1
    <percent> [trace] {sampling|sampled|sample rate|of traces} => observability.traceSampling = $1
    [trace|tracing] {sampling|sample rate} [<is>] <percent> => observability.traceSampling = $1
    {auto-instrumentation|auto instrumentation|automatic instrumentation|opentelemetry operator|opentelemetry auto-instrumentation} [by runtime|for all services] => observability.autoInstrumentation = true
    {opentelemetry|open telemetry|otel} [collector|instrumentation] => # traces are collected by OpenTelemetry
    {pagerduty|pager duty} [for alerts|alerts|alerting|for regional alerts] => observability.pager = pagerduty
    {opsgenie} [for alerts|alerts|alerting] => observability.pager = opsgenie
    {slack} [for alerts|alerts|alerting|notifications] => observability.pager = slack
    {alertmanager|alert manager|burn-rate alerts} => # alerts on the burn rate of the error budget are part of every design with metrics
    {container insights|azure monitor|azure monitor container insights|cloudwatch container insights|google managed prometheus|gke-native monitoring|gke monitoring|cloud monitoring|provider monitoring} => observability.providerMonitoring = true
    """

  static let security = """
    {hipaa|hipaa compliance|hipaa-compliant|hipaa compliant} [compliance|requirements] => security.compliance += hipaa
    {pci-dss|pci dss|pci|pci-compliant} [compliance|compliant|requirements] => security.compliance += pci-dss
    {soc2|soc 2|soc-2|soc ii} [type] [ii|2] [compliance|compliant|requirements] => security.compliance += soc2
    {gdpr} [compliance|compliant|requirements] => security.compliance += gdpr
    {fedramp|iso 27001|iso27001|nist|hitrust|sox|ccpa|fips|cis} [compliance|compliant|benchmark] => ! $0 is no regime whose controls are mapped yet | Say HIPAA, PCI DSS, SOC 2 or GDPR.
    kyverno [policies|policy|for policies] => security.policyEngine = kyverno
    [opa] gatekeeper [policies|policy|for policies] => security.policyEngine = gatekeeper
    {validatingadmissionpolicy|validating admission policy|validating admission policies} => security.policyEngine = validating-admission-policy
    [hashicorp] vault [secrets|for secrets|for secret management] => security.secretStore = vault
    {[aws] secrets manager|[google] secret manager|[azure] key vault|external secrets|external secrets operator} [for secrets|for secret management] => security.secretStore = provider
    {sealed secrets|sops|doppler|1password} => ! $0 is no secret store that can be set up | Say Vault, or the provider's Secrets Manager.
    {irsa|iam roles for service accounts} => security.workloadIdentity = irsa
    {pod identity|eks pod identity|aks pod identity|azure pod identity|aad pod identity} => security.workloadIdentity = pod-identity
    {workload identity} => security.workloadIdentity = workload-identity
    {audit logging|audit logs|audit log|audit trail} [to bigquery|to cloudwatch|to log analytics] => security.auditLogging = true
    {no|without} {audit logging|audit logs} => security.auditLogging = false
    {pod security|pod security standards|pod security standard|pod security admission} [<is>] restricted => security.podSecurity = restricted
    {pod security|pod security standards|pod security standard|pod security admission} [<is>] baseline => security.podSecurity = baseline
    {restricted pod security|restricted pods} [standards|standard] => security.podSecurity = restricted
    {rbac|least privilege|role-based access control} => # roles are namespaced and bound per team in every design
    """

  static let services = """
    <n> [-] {microservices|microservice|micro-services|micro-service|services|service} => serviceCount = $1
    <n> {microservices|micro-services|services} {(|:|named|called} <names> [)] => serviceCount = $1; @services = $2
    {services|microservices|micro-services} {:|are|named|called|=|(} <names> [)] => @services = $1
    for [a|an|the|our] <n> [-] {microservice|service} <name> => serviceCount = $1; @name = $2
    {for|deploy|deploying|run|host|operate|orchestrate|launch|ship|called|named} <name> => @name = $1
    [the] application <name> => @name = $1
    {application|app|platform|application name|app name|name} {:|=|named|called} <name> => @name = $1
    """
}
