import CloudCatalog
import PlatformSpec

extension CloudProfile {
  /// Google Kubernetes Engine, Standard, with a regional control plane and Dataplane V2.
  static let gke = CloudProfile(
    provider: .gke, title: "GKE",
    machines: { purpose in
      switch purpose {
      case .general:
        MachineLadder(types: sizes("n2-standard", [2, 4, 8, 16, 32]), reference: 2, newer: ["n4", "c4"])
      case .compute:
        MachineLadder(types: sizes("c2-standard", [4, 8, 16, 30]), reference: 2, newer: ["c2d", "c3"])
      case .memory, .database:
        MachineLadder(types: sizes("n2-highmem", [2, 4, 8, 16, 32]), reference: 2, newer: ["n4", "c4"])
      case .spot:
        MachineLadder(types: sizes("n2-standard", [2, 4, 8, 16]), reference: 1, newer: ["n4", "c4"])
      case .confidential:
        // Memory is encrypted by the AMD processors of this family.
        MachineLadder(types: sizes("n2d-standard", [2, 4, 8, 16]), reference: 2, newer: [])
      }
    },
    nodeAgents: [
      PodFootprint("anetd", .perNode, cpuRequestMilli: 150, memoryRequestMiB: 300, memoryLimitMiB: 1024),
      PodFootprint("fluentbit-gke", .perNode, cpuRequestMilli: 100, memoryRequestMiB: 200, memoryLimitMiB: 500),
      PodFootprint("gke-metadata-server", .perNode, cpuRequestMilli: 100, memoryRequestMiB: 100, memoryLimitMiB: 100),
      PodFootprint("gke-metrics-agent", .perNode, cpuRequestMilli: 10, memoryRequestMiB: 110, memoryLimitMiB: 350),
      PodFootprint("netd", .perNode, cpuRequestMilli: 5, memoryRequestMiB: 30, memoryLimitMiB: 90),
      PodFootprint("node-local-dns", .perNode, cpuRequestMilli: 25, memoryRequestMiB: 20, memoryLimitMiB: 100),
      PodFootprint("pdcsi-node", .perNode, cpuRequestMilli: 10, memoryRequestMiB: 20, memoryLimitMiB: 100),
    ],
    systemPods: [
      PodFootprint("kube-dns", .replicas(2), cpuRequestMilli: 260, memoryRequestMiB: 110, memoryLimitMiB: 250),
      PodFootprint(
        "konnectivity-agent", .replicas(2), cpuRequestMilli: 10, memoryRequestMiB: 30, memoryLimitMiB: 125),
      PodFootprint("metrics-server", .replicas(2), cpuRequestMilli: 50, memoryRequestMiB: 100, memoryLimitMiB: 200),
      PodFootprint("event-exporter-gke", .replicas(1), cpuRequestMilli: 10, memoryRequestMiB: 20, memoryLimitMiB: 200),
      PodFootprint("l7-default-backend", .replicas(1), cpuRequestMilli: 10, memoryRequestMiB: 20, memoryLimitMiB: 20),
    ],
    managedAddOns: [
      "dataplane-v2", "kube-dns with a cache on each node", "metrics-server", "persistent-disk-csi",
      "snapshot-controller", "gateway-controller", "workload-identity",
    ],
    nodeProvisioningSeconds: 90,
    provisioningSource:
      "assumption: about 90 s from the request of an instance to a Ready node with Container-Optimized OS; measure yours",
    loadBalancerPropagationSeconds: 60,
    propagationSource:
      "assumption: a backend of container-native load balancing is out of rotation within 60 s of its pod's deletion",
    nodeDiskGiB: 100, maxPodsPerNode: 64, maxNodesPerPool: 1000,
    controlPlaneAvailability: (99.95, "https://cloud.google.com/kubernetes-engine/sla (regional)"),
    regionAvailability: (99.99, "https://cloud.google.com/compute/sla (instances in multiple zones)"),
    machineAvailability: (99.9, "https://cloud.google.com/compute/sla (single instance)"),
    reservation: Reservation(
      percent: 37,
      source: "N2, one year: cloud.google.com/compute/docs/instances/signing-up-committed-use-discounts (2025)"),
    // A price for spot holds for a month at least: it is a list price, not the floor of a day.
    leastSpotShare: 0, mixesSpotTypes: false, costs: { GKECosts($0).lines },
    installs: [],
    // The collectors of GKE bring the numbers themselves.
    centralMetrics: { $0.observability.providerMonitoring ? [.grafana] : [] })

  private static func sizes(_ family: String, _ cores: [Int]) -> [String] { cores.map { "\(family)-\($0)" } }
}
