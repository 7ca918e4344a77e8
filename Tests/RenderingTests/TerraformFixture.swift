import PlatformSpec

@testable import DesignEngine
@testable import Rendering

/// The sample design with all that has a counterpart in Terraform.
enum TerraformFixture {
  static let one = """
      archetype: generic
      cluster: {costAllocation: false}
      networking: {ingress: none, mesh: none}
      observability: {metrics: false, logStore: none, traceStore: none}
      storage: {backup: false, customerManagedKeys: false}
      services: [{name: web, team: solo}]
    """
  static let two = DocumentsFixture.two
  static let shop = """
      serviceCount: 25
      archetype: ecommerce
      provider: eks
      traffic: {peakRequestsPerSecond: 10000}
      targets: {availability: 99.95%, utilization: 75%}
    """

  static func design(_ spec: String, components: [ComponentPlan] = components) throws -> PlatformDesign {
    var design = try DocumentsFixture.design(spec)
    design.components = components
    for index in design.clusters.indices {
      design.clusters[index].managedAddOns = ["vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver"]
      design.clusters[index].zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
      design.clusters[index].network = NetworkPlan(
        cidr: "10.0.0.0/16", publicSubnets: ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"],
        privateSubnets: ["10.0.64.0/18", "10.0.128.0/18", "10.0.192.0/18"], serviceCIDR: "172.20.0.0/16",
        natGateways: 3)
    }
    return design
  }

  /// The same platform in two regions, the second private and without a gateway of its own for each zone.
  static func twoRegions(_ spec: String) throws -> PlatformDesign {
    var design = try design(spec)
    var second = design.clusters[0]
    second.name = "little-shop-production-eu-west-1"
    second.region = "eu-west-1"
    second.zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    second.network.natGateways = 1
    design.clusters.append(second)
    return design
  }

  static let components = [
    component(.clusterAutoscaler, "kube-system", "cluster-autoscaler", [.scaleNodeGroups]),
    component(.nodeTerminationHandler, "kube-system", "aws-node-termination-handler", [.interruptionEvents]),
    component(.loadBalancerController, "kube-system", "aws-load-balancer-controller", [.manageLoadBalancers]),
    component(.externalDNS, "external-dns", "external-dns", [.writeDNSRecords]),
    component(.certManager, "cert-manager", "cert-manager", [.writeDNSRecords]),
    component(.keda, "keda", "keda-operator", [.readQueueDepth]),
    component(.kubePrometheusStack, "monitoring", "", []),
    component(.elasticsearch, "logging", "elasticsearch", [.storeBackups], storageGiB: 200),
    component(.externalSecrets, "external-secrets", "external-secrets", [.readSecrets]),
    component(.velero, "velero", "velero-server", [.storeBackups, .manageVolumes]),
    component(.kubecost, "kubecost", "kubecost", [.readPrices]),
  ]

  private static func component(
    _ id: ComponentID, _ namespace: String, _ account: String, _ permissions: [CloudIdentity.Permission],
    storageGiB: Int = 0
  ) -> ComponentPlan {
    ComponentPlan(
      id: id, deliverable: .cluster, namespace: namespace,
      pods: [
        PodFootprint(
          id.rawValue, .replicas(1), cpuRequestMilli: 100, memoryRequestMiB: 128, memoryLimitMiB: 128,
          storageGiB: storageGiB)
      ],
      identities: permissions.isEmpty
        ? [] : [CloudIdentity(namespace: namespace, serviceAccount: account, permissions: permissions)])
  }
}
