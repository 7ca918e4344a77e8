import Basics
package import DesignEngine
package import KubeModel
package import PlatformSpec

/// The design, with the names and labels that all manifests spell alike.
package struct RenderingContext: Sendable {
  package let design: PlatformDesign
  /// The cluster whose values are written: a base holds those of the primary one, overlays patch what differs.
  package let cluster: ClusterDesign
  /// The platform's name as a DNS label, `ecommerce-platform`.
  package let slug: String

  package init(_ design: PlatformDesign, cluster index: Int = 0) {
    precondition(design.clusters.indices.contains(index), "a design has at least one cluster")
    self.design = design
    cluster = design.clusters[index]
    slug = design.specification.slug
  }

  /// Folder of a cluster below `apps`, `tenants`, `infrastructure` and `clusters`: `<environment>[-<region>]`.
  package func overlay(of cluster: ClusterDesign) -> String {
    design.specification.regions.count > 1 ? "\(cluster.environment)-\(cluster.region)" : cluster.environment
  }

  package var specification: Specification { design.specification }

  package func has(_ component: ComponentID) -> Bool { design.components.contains { $0.id == component } }

  package func component(_ id: ComponentID) -> ComponentPlan? { design.components.first { $0.id == id } }

  package func namespace(_ name: String) -> NamespaceDesign? { design.namespaces.first { $0.name == name } }

  package func workload(_ service: String) -> WorkloadDesign? {
    design.workloads.first { $0.service.name == service }
  }

  /// `metadata` of an object of the application, with the six common labels and those of the bill.
  package func metadata(of workload: WorkloadDesign, named name: String? = nil) -> KubeValue {
    [
      "name": .string(name ?? workload.service.name), "namespace": .string(workload.namespace),
      "labels": labels(of: workload),
    ]
  }

  /// Never used as a selector: `version` changes.
  package func labels(of workload: WorkloadDesign) -> KubeValue {
    labels(
      name: workload.service.name, version: workload.service.version, component: workload.service.role.rawValue,
      namespace: namespace(workload.namespace))
  }

  /// What selects the pods of a workload; immutable, so it holds nothing that may change.
  package func selector(of workload: WorkloadDesign) -> KubeValue {
    ["app.kubernetes.io/name": .string(workload.service.name), "app.kubernetes.io/instance": .string(slug)]
  }

  /// The common labels of an object that belongs to the platform rather than to a service.
  package func platformLabels(name: String, component: String, version: String = "1") -> KubeValue {
    labels(name: name, version: version, component: component, namespace: nil)
  }

  /// The common labels of an object in a team's namespace that belongs to no single service.
  package func labels(of namespace: NamespaceDesign, component: String) -> KubeValue {
    labels(name: namespace.name, version: "1", component: component, namespace: namespace)
  }

  private func labels(name: String, version: String, component: String, namespace: NamespaceDesign?) -> KubeValue {
    [
      "app.kubernetes.io/name": .string(name),
      "app.kubernetes.io/instance": .string(slug),
      "app.kubernetes.io/version": .string(version),
      "app.kubernetes.io/component": .string(component),
      "app.kubernetes.io/part-of": .string(slug),
      "app.kubernetes.io/managed-by": "plimsoll",
      "team": .string(namespace?.team ?? "platform"),
      "cost-center": .string(namespace?.costCenter ?? "platform"),
    ]
  }
}

extension RenderingContext {
  /// The name under which a service is reached from outside; nil for one that is not.
  ///
  /// The first frontend (else the first entrance) has the domain itself, or `www` below it, others a name below it.
  package func publicHost(of service: Service) -> String? {
    guard service.entryShare.nano > 0, specification.networking.ingress != .none else { return nil }
    let entrances = specification.services.filter { $0.entryShare.nano > 0 }
    let first = entrances.first { $0.role == .frontend } ?? entrances.first
    let domain = specification.networking.domain
    let top = cloud.leadsDomainToEntrance ? domain : "www.\(domain)"
    return service.name == first?.name ? top : "\(service.name).\(domain)"
  }
}

extension RenderingContext {
  /// Every name under which the application is reached from outside.
  var publicHosts: [String] { specification.services.compactMap { publicHost(of: $0) } }

  /// The name of this cluster's own entrance, by which a global one reaches it and asks for its health; nil without one.
  var regionalHost: String? {
    let networking = specification.networking
    guard networking.globalTraffic, networking.ingress != .none, design.clusters.count > 1 else { return nil }
    return "\(cluster.region).\(networking.domain)"
  }
}

/// Names of cluster-wide objects that several files refer to.
package enum SharedNames {
  package static let generalStorageClass = "general"
  package static let highIOPSStorageClass = "high-iops"
  /// The ClusterSecretStore of External Secrets.
  package static let secretStore = "cloud-secrets"
  /// Metric that the Prometheus adapter serves and the HPAs name.
  package static let requestsPerSecond = "requests_per_second"
  /// Name of the application's container port.
  package static let applicationPort = "app"
  /// The Istio `Gateway`, in the namespace of the component `istio-ingress`.
  package static let gateway = "public"
  /// Address of Prometheus inside the cluster, `%` stands for its namespace.
  package static func prometheus(namespace: String) -> String {
    "http://kube-prometheus-stack-prometheus.\(namespace).svc:9090"
  }

  /// PriorityClasses; the rank of a service follows its criticality.
  package static let platformPriority = "platform"
  package static func priority(_ criticality: Service.Criticality) -> String {
    switch criticality {
    case .critical: "application-critical"
    case .standard: "application-standard"
    case .low: "application-low"
    }
  }
}
