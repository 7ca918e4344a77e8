import CloudCatalog
import PlatformSpec

extension CloudProfile {
  /// Amazon EKS with managed node groups.
  static let eks = CloudProfile(
    provider: .eks, title: "EKS",
    machines: { purpose in
      switch purpose {
      case .general:
        MachineLadder(
          types: ["m5.large", "m5.xlarge", "m5.2xlarge", "m5.4xlarge", "m5.8xlarge"], reference: 2,
          newer: ["m6i", "m7i"])
      case .compute:
        MachineLadder(
          types: ["c5.xlarge", "c5.2xlarge", "c5.4xlarge", "c5.9xlarge"], reference: 2, newer: ["c6i", "c7i"])
      case .memory, .database:
        MachineLadder(
          types: ["r5.large", "r5.xlarge", "r5.2xlarge", "r5.4xlarge", "r5.8xlarge"], reference: 2,
          newer: ["r6i", "r7i"])
      case .spot:
        MachineLadder(
          types: ["m5.large", "m5.xlarge", "m5.2xlarge", "m5.4xlarge"], reference: 1, newer: ["m6i", "m7i"])
      case .confidential:
        MachineLadder(types: ["m6a.large", "m6a.xlarge", "m6a.2xlarge", "m6a.4xlarge"], reference: 2, newer: ["m7a"])
      }
    },
    nodeAgents: [
      PodFootprint("aws-node", .perNode, cpuRequestMilli: 50, memoryRequestMiB: 96, memoryLimitMiB: 256),
      PodFootprint("kube-proxy", .perNode, cpuRequestMilli: 100, memoryRequestMiB: 64, memoryLimitMiB: 128),
      PodFootprint("ebs-csi-node", .perNode, cpuRequestMilli: 30, memoryRequestMiB: 120, memoryLimitMiB: 768),
    ],
    systemPods: [
      PodFootprint("coredns", .replicas(2), cpuRequestMilli: 100, memoryRequestMiB: 70, memoryLimitMiB: 170),
      PodFootprint(
        "ebs-csi-controller", .replicas(2), cpuRequestMilli: 60, memoryRequestMiB: 240, memoryLimitMiB: 1536),
    ],
    managedAddOns: ["vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver"],
    nodeProvisioningSeconds: 90,
    provisioningSource:
      "assumption: about 90 s from the request of an EC2 instance to a Ready node with the EKS image; measure yours",
    loadBalancerPropagationSeconds: 15,
    propagationSource: "assumption: an ALB takes 2-15 s to stop sending to a target after its deregistration",
    nodeDiskGiB: 100, maxPodsPerNode: nil, maxNodesPerPool: 450,
    controlPlaneAvailability: (99.95, "https://aws.amazon.com/eks/sla"),
    regionAvailability: (99.99, "https://aws.amazon.com/compute/sla (region)"),
    machineAvailability: (99.5, "https://aws.amazon.com/compute/sla (instance)"),
    reservation: Reservation(
      percent: 37,
      source: "standard, one year, nothing upfront: clozon.com/aws-reserved-instances-vs-savings-plan (2021-07)"),
    leastSpotShare: 0, mixesSpotTypes: true, costs: { EKSCosts($0).lines },
    installs: [
      .metricsServer, .clusterAutoscaler, .nodeTerminationHandler, .loadBalancerController, .snapshotController,
      .fluentBit, .gatewayAPIKinds,
    ],
    // The requests of the add-on amazon-cloudwatch-observability.
    monitoringAgents: [
      PodFootprint("cloudwatch-agent", .perNode, cpuRequestMilli: 250, memoryRequestMiB: 128, memoryLimitMiB: 512)
    ],
    centralMetrics: { _ in [.prometheus, .grafana] })
}
