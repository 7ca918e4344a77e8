import CloudCatalog
import PlatformSpec

extension CloudProfile {
  /// Azure Kubernetes Service in its standard tier, with the overlay of Azure CNI.
  static let aks = CloudProfile(
    provider: .aks, title: "AKS",
    machines: { purpose in
      switch purpose {
      case .general:
        MachineLadder(types: sizes("Standard_D", "s_v5", [2, 4, 8, 16, 32]), reference: 2, newer: ["Ds_v6", "Das_v6"])
      case .compute:
        MachineLadder(types: sizes("Standard_F", "s_v2", [4, 8, 16, 32]), reference: 2, newer: ["Fals_v6", "Fals_v7"])
      case .memory, .database:
        MachineLadder(types: sizes("Standard_E", "s_v5", [2, 4, 8, 16, 32]), reference: 2, newer: ["Es_v6", "Eas_v6"])
      case .spot:
        MachineLadder(types: sizes("Standard_D", "s_v5", [2, 4, 8, 16]), reference: 1, newer: ["Ds_v6", "Das_v6"])
      case .confidential:
        MachineLadder(types: sizes("Standard_DC", "as_v5", [2, 4, 8, 16]), reference: 2, newer: ["DCas_v6"])
      }
    },
    nodeAgents: [
      PodFootprint("azure-cns", .perNode, cpuRequestMilli: 40, memoryRequestMiB: 250, memoryLimitMiB: 250),
      PodFootprint("azure-ip-masq-agent", .perNode, cpuRequestMilli: 100, memoryRequestMiB: 50, memoryLimitMiB: 250),
      PodFootprint("cloud-node-manager", .perNode, cpuRequestMilli: 50, memoryRequestMiB: 50, memoryLimitMiB: 512),
      PodFootprint("csi-azuredisk-node", .perNode, cpuRequestMilli: 30, memoryRequestMiB: 60, memoryLimitMiB: 400),
      PodFootprint("csi-azurefile-node", .perNode, cpuRequestMilli: 30, memoryRequestMiB: 60, memoryLimitMiB: 600),
      PodFootprint("kube-proxy", .perNode, cpuRequestMilli: 100, memoryRequestMiB: 64, memoryLimitMiB: 128),
    ],
    systemPods: [
      PodFootprint("coredns", .replicas(2), cpuRequestMilli: 100, memoryRequestMiB: 70, memoryLimitMiB: 500),
      PodFootprint("coredns-autoscaler", .replicas(1), cpuRequestMilli: 20, memoryRequestMiB: 10, memoryLimitMiB: 500),
      PodFootprint("konnectivity-agent", .replicas(2), cpuRequestMilli: 20, memoryRequestMiB: 20, memoryLimitMiB: 1024),
      PodFootprint("metrics-server", .replicas(2), cpuRequestMilli: 50, memoryRequestMiB: 96, memoryLimitMiB: 256),
    ],
    managedAddOns: ["azure-cni", "kube-proxy", "coredns", "metrics-server", "azuredisk-csi", "snapshot-controller"],
    nodeProvisioningSeconds: 150,
    provisioningSource:
      "assumption: about 150 s from the request of a scale set's machine to a Ready node with the AKS image; measure yours",
    loadBalancerPropagationSeconds: 30,
    propagationSource:
      "assumption: the controller of Application Gateway writes its configuration in up to 30 s after a pod has left",
    nodeDiskGiB: 128, maxPodsPerNode: 60, maxNodesPerPool: 1000,
    controlPlaneAvailability: (99.95, "https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers"),
    // The promise for machines over two zones or more.
    regionAvailability: (99.99, "https://azure.microsoft.com/support/legal/sla/virtual-machines (zones)"),
    // A single machine whose disks are all Premium SSD.
    machineAvailability: (99.9, "https://azure.microsoft.com/support/legal/sla/virtual-machines (single instance)"),
    reservation: Reservation(
      percent: 41, source: "Standard_D2s_v5, one year, cloudecon.com/2023/09/vmreservations (2023-09)"),
    // The prices of August 2024 stood at the floor of the market; the year before they were 10 to 45 % of the list.
    leastSpotShare: 0.3, mixesSpotTypes: false, costs: { AKSCosts($0).lines },
    installs: [.gatewayAPIKinds, .containerGateway])

  private static func sizes(_ family: String, _ ending: String, _ cores: [Int]) -> [String] {
    cores.map { "\(family)\($0)\(ending)" }
  }
}
