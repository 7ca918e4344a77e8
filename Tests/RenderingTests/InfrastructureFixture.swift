import Basics
import PlatformSpec

@testable import DesignEngine
@testable import Rendering

/// A platform with every component, sized by hand: what is written must not depend on how the engine decides.
enum InfrastructureFixture {
  static func design(clusters regions: [String] = ["us-east-1"]) throws -> PlatformDesign {
    var design = try DocumentsFixture.design()
    design.components = components
    let first = design.clusters[0]
    design.clusters = regions.enumerated().map { index, region in
      var cluster = first
      if regions.count > 1 { cluster.name += "-\(region)" }
      cluster.region = region
      cluster.network.cidr = "10.\(index * 16).0.0/16"
      return cluster
    }
    let region = design.specification.regions[0]
    design.specification.regions = regions.map { name in
      var other = region
      other.name = name
      return other
    }
    design.specification.observability.pager = .pagerduty
    design.specification.storage.customerManagedKeys = true
    return design
  }

  static func files(clusters regions: [String] = ["us-east-1"]) throws -> FileTree {
    var tree = FileTree()
    for file in PlatformRenderer(try design(clusters: regions)).manifests().files
    where file.path.hasPrefix("infrastructure/") || file.path.hasPrefix("clusters/") {
      tree.add(file.path, file.contents, ownership: file.ownership)
    }
    return tree
  }

  private static let community = "https://prometheus-community.github.io/helm-charts"
  private static let istio = "https://istio-release.storage.googleapis.com/charts"

  static let components: [ComponentPlan] = cluster + networking + observability + rest

  private static let cluster = [
    plan(
      .metricsServer, .scaling, "kube-system", "https://kubernetes-sigs.github.io/metrics-server",
      ports: [OpenPort(10250, from: [.apiServer])]),
    plan(
      .clusterAutoscaler, .cluster, "kube-system", "https://kubernetes.github.io/autoscaler",
      role: ("cluster-autoscaler", .scaleNodeGroups), metrics: 8085),
    plan(
      .nodeTerminationHandler, .cluster, "kube-system", "oci://public.ecr.aws/aws-ec2/helm",
      role: ("aws-node-termination-handler", .interruptionEvents), metrics: 9092),
    plan(
      .kubecost, .cluster, "kubecost", "https://kubecost.github.io/cost-analyzer", chart: "cost-analyzer",
      role: ("kubecost-cost-analyzer", .readPrices), after: [.kubePrometheusStack]),
  ]

  private static let networking = [
    plan(
      .loadBalancerController, .networking, "kube-system", "https://aws.github.io/eks-charts",
      role: ("aws-load-balancer-controller", .manageLoadBalancers), metrics: 8080),
    plan(
      .externalDNS, .networking, "external-dns", "https://kubernetes-sigs.github.io/external-dns",
      role: ("external-dns", .writeDNSRecords), metrics: 7979),
    plan(
      .certManager, .networking, "cert-manager", "https://charts.jetstack.io",
      pods: ["cert-manager", "cert-manager-webhook", "cert-manager-cainjector"],
      role: ("cert-manager", .writeDNSRecords), ports: [OpenPort(10250, from: [.apiServer])], metrics: 9402),
    plan(.istioBase, .networking, "istio-system", istio, chart: "base"),
    plan(
      .istioCNI, .networking, "istio-system", istio, chart: "cni", after: [.istioBase],
      exception: "writes the node's network configuration"),
    plan(
      .istiod, .networking, "istio-system", istio,
      ports: [
        OpenPort(15012, from: [.application]), OpenPort(15017, from: [.apiServer]),
      ], metrics: 15014, after: [.istioBase, .istioCNI]),
    plan(
      .istioGateway, .networking, "istio-ingress", istio, chart: "gateway", replicas: 3,
      ports: [OpenPort(8443, from: [.loadBalancer]), OpenPort(15021, from: [.loadBalancer])],
      calls: [ComponentCall(.istiod, 15012)],
      reaches: [.application], metrics: 15020, after: [.istiod]),
  ]

  private static let observability = [
    plan(
      .kubePrometheusStack, .observability, "monitoring", community,
      pods: [
        "prometheus", "alertmanager", "grafana", "kube-prometheus-operator", "kube-state-metrics", "node-exporter",
      ],
      reaches: [.cluster], metrics: 9090, exception: "the node exporter reads the host"),
    plan(
      .prometheusAdapter, .scaling, "monitoring", community, calls: [ComponentCall(.kubePrometheusStack, 9090)],
      after: [.kubePrometheusStack]),
    plan(
      .eckOperator, .observability, "elastic-system", "https://helm.elastic.co", pods: ["elastic-operator"],
      ports: [OpenPort(9443, from: [.apiServer])], calls: [ComponentCall(.elasticsearch, 9200)]),
    plan(
      .elasticsearch, .observability, "logging", nil, replicas: 3, pods: ["elasticsearch", "kibana"],
      role: ("elasticsearch", .storeBackups),
      after: [.eckOperator]),
    plan(
      .fluentBit, .observability, "logging", "https://fluent.github.io/helm-charts",
      calls: [ComponentCall(.elasticsearch, 9200)], metrics: 2020,
      after: [.elasticsearch], exception: "reads the node's log files"),
    plan(
      .jaeger, .observability, "tracing", "https://jaegertracing.github.io/helm-charts",
      calls: [ComponentCall(.elasticsearch, 9200)], metrics: 8888, after: [.elasticsearch]),
    plan(
      .openTelemetryCollector, .observability, "tracing", "https://open-telemetry.github.io/opentelemetry-helm-charts",
      ports: [OpenPort(4317, from: [.application])], calls: [ComponentCall(.jaeger, 4317)], after: [.jaeger]),
  ]

  private static let rest = [
    plan(
      .argoRollouts, .deployment, "argo-rollouts", "https://argoproj.github.io/argo-helm",
      calls: [ComponentCall(.kubePrometheusStack, 9090)], metrics: 8090,
      after: [.kubePrometheusStack]),
    plan(
      .keda, .scaling, "keda", "https://kedacore.github.io/charts",
      pods: ["keda-operator", "keda-operator-metrics-apiserver", "keda-admission-webhooks"],
      role: ("keda-operator", .readQueueDepth), ports: [OpenPort(6443, from: [.apiServer])],
      calls: [ComponentCall(.kubePrometheusStack, 9090)], metrics: 8080),
    plan(
      .verticalPodAutoscaler, .scaling, "vpa", "https://kubernetes.github.io/autoscaler",
      pods: ["vpa-recommender", "vpa-updater", "vpa-admission-controller"]),
    plan(
      .externalSecrets, .security, "external-secrets", "https://charts.external-secrets.io",
      pods: ["external-secrets", "external-secrets-webhook", "external-secrets-cert-controller"],
      role: ("external-secrets", .readSecrets), ports: [OpenPort(10250, from: [.apiServer])], metrics: 8080),
    plan(.snapshotController, .storage, "kube-system", nil),
    plan(
      .velero, .storage, "velero", "https://vmware-tanzu.github.io/helm-charts",
      role: ("velero-server", .storeBackups), metrics: 8085),
  ]

  private static func plan(
    _ id: ComponentID, _ deliverable: Deliverable, _ namespace: String, _ repository: String?, chart: String? = nil,
    replicas: Int = 2, pods: [String]? = nil, role: (account: String, permission: CloudIdentity.Permission)? = nil,
    ports: [OpenPort] = [], calls: [ComponentCall] = [], reaches: [Reach] = [], metrics: Int? = nil,
    after: [ComponentID] = [], exception: String? = nil
  ) -> ComponentPlan {
    ComponentPlan(
      id: id, deliverable: deliverable, namespace: namespace,
      chart: repository.map {
        ChartReference(
          name: chart ?? id.rawValue, version: "1.2.3", appVersion: "4.5.6", repository: $0,
          source: "a table, 2026-08-22")
      },
      pods: (pods ?? [id.rawValue]).map {
        PodFootprint(
          $0, .replicas(replicas), cpuRequestMilli: 100, memoryRequestMiB: 256, memoryLimitMiB: 512, storageGiB: 20)
      },
      identities: role.map {
        [CloudIdentity(namespace: namespace, serviceAccount: $0.account, permissions: [$0.permission])]
      } ?? [],
      ports: ports, calls: calls, reaches: reaches, metrics: metrics.map { MetricsEndpoint(port: $0) }, after: after,
      podSecurityException: exception)
  }
}
