import Basics
import CloudCatalog
import DesignEngine
import KubeModel
import PlatformSpec

extension PlatformRenderer {
  /// `proof/cluster.yaml`: a `ClusterProfile` for each cluster, then a `NodeGroup` for each of its pools.
  func clusterProof() -> String {
    var documents: [(value: KubeValue, notes: [String: String])] = []
    for cluster in design.clusters {
      documents.append((clusterProfile(cluster), documents.isEmpty ? Self.clusterNotes : [:]))
      for (index, pool) in cluster.pools.enumerated() {
        documents.append((nodeGroup(pool, of: cluster), index == 0 && documents.count == 1 ? Self.groupNotes : [:]))
      }
    }
    return ProofDocument.file(
      remarks: [
        "Machines of the platform as a cloud would give them, for a simulation; read together with the manifests.",
        "A ClusterProfile is a cluster, a NodeGroup an autoscaled group of equal nodes spread evenly over its zones.",
        "CPU and memory are Kubernetes quantities, prices US dollars, durations seconds.",
      ], documents)
  }

  private func clusterProfile(_ cluster: ClusterDesign) -> KubeValue {
    let wishes = design.specification.cluster
    let regions = design.specification.regions
    let share = regions.first { $0.name == cluster.region }?.trafficShare ?? Percent(100)
    let spec: KubeValue = [
      "provider": .string(design.specification.provider.rawValue),
      "region": .string(cluster.region),
      "zones": .strings(cluster.zones),
      "kubernetesVersion": .string(cluster.kubernetesVersion.description),
      "trafficSharePercent": .percent(share),
      "nodeAutoscaler": .string(wishes.nodeAutoscaler.rawValue),
      "scaleDownDelaySeconds": .integer(wishes.scaleDownDelayMinutes * 60),
      "nodeGroups": .strings(cluster.pools.map { groupName($0, of: cluster) }),
    ]
    return ProofDocument.document(kind: "ClusterProfile", name: cluster.name, spec: spec)
  }

  private func groupName(_ pool: NodePool, of cluster: ClusterDesign) -> String {
    design.clusters.count == 1 ? pool.name : "\(cluster.name)-\(pool.name)"
  }

  private func nodeGroup(_ pool: NodePool, of cluster: ClusterDesign) -> KubeValue {
    let machine = pool.machineTypes.first ?? ""
    let hasKarpenter = design.specification.cluster.nodeAutoscaler == .karpenter
    // Karpenter itself runs on machines of a group of the cloud.
    let managed: KubeValue = hasKarpenter && pool.carriesKarpenter ? .integer(pool.minNodes) : .omitted
    let spec: KubeValue = [
      "cluster": .string(cluster.name),
      "pool": .string(pool.name),
      "purpose": .string(pool.purpose.rawValue),
      "region": .string(cluster.region),
      "zones": .strings(cluster.zones),
      "machineType": .string(machine),
      "otherMachineTypes": pool.machineTypes.count > 1 ? .strings(pool.machineTypes.dropFirst()) : .omitted,
      "capacityType": .string(pool.capacity.rawValue),
      "capacity": capacity(pool),
      "allocatable": allocatable(pool),
      "labels": .mapping(nodeLabels(pool, machine: machine, of: cluster)),
      "taints": .sequence(pool.taints.map(Self.taint)),
      "minNodes": .integer(pool.minNodes),
      "managedNodes": managed,
      "maxNodes": .integer(pool.maxNodes),
      "averageNodes": .integer(pool.averageNodes),
      "peakNodes": .integer(pool.peakNodes),
      "price": price(pool, machine: machine, in: cluster.region),
      "provisioningSeconds": .integer(pool.provisioningSeconds),
      "monthlyInterruptionPercent": pool.monthlyInterruption.map { .percent($0) } ?? .omitted,
    ]
    return ProofDocument.document(kind: "NodeGroup", name: groupName(pool, of: cluster), spec: spec)
  }

  private func capacity(_ pool: NodePool) -> KubeValue {
    [
      "cpu": .string("\(pool.vcpu)"), "memory": .string("\(pool.memoryGiB)Gi"),
      "ephemeral-storage": .string("\(pool.diskGiB)Gi"), "pods": .string("\(pool.allocatable.pods)"),
    ]
  }

  private func allocatable(_ pool: NodePool) -> KubeValue {
    [
      "cpu": .string("\(pool.allocatable.cpuMilli)m"), "memory": .string("\(pool.allocatable.memoryMiB)Mi"),
      "ephemeral-storage": .string("\(pool.allocatable.ephemeralGiB)Gi"),
      "pods": .string("\(pool.allocatable.pods)"),
    ]
  }

  /// The pool's own labels and those that every node carries; the zone and the name of the node are added for each.
  private func nodeLabels(_ pool: NodePool, machine: String, of cluster: ClusterDesign) -> [(String, KubeValue)] {
    let known = Catalog.current.machine(design.specification.provider.cloud, machine)
    let usual = [
      LabelPair("kubernetes.io/arch", known?.arm == true ? "arm64" : "amd64"), LabelPair("kubernetes.io/os", "linux"),
      LabelPair("node.kubernetes.io/instance-type", machine),
      LabelPair("topology.kubernetes.io/region", cluster.region),
    ]
    let own = pool.labels.map(\.key)
    return (pool.labels + usual.filter { !own.contains($0.key) }).map { ($0.key, .string($0.value)) }
  }

  private static func taint(_ taint: Taint) -> KubeValue {
    ["key": .string(taint.key), "value": .string(taint.value), "effect": .string(taint.effect)]
  }

  private func price(_ pool: NodePool, machine: String, in region: String) -> KubeValue {
    let found = Catalog.current.price(design.specification.provider.cloud, region: region, machine: machine)
    let quote = pool.capacity == .spot ? found?.spot ?? found?.onDemand : found?.onDemand
    return [
      "perHour": .dollars(pool.pricePerHour), "currency": "USD", "source": .optional(quote?.source),
      "asOf": .optional(quote?.asOf),
    ]
  }

  private static let clusterNotes = [
    "spec.trafficSharePercent": "share of the traffic of proof/traffic.yaml that this cluster serves",
    "spec.scaleDownDelaySeconds": "how long a node must be unneeded before the autoscaler removes it",
  ]

  private static let groupNotes = [
    "spec.capacity": "what the machine has",
    "spec.allocatable": "what is left for pods after kubelet, system and eviction threshold",
    "spec.labels": "each node has topology.kubernetes.io/zone and kubernetes.io/hostname besides",
    "spec.minNodes": "over all zones",
    "spec.averageNodes": "as the sizing found it, to compare with what a simulation measures",
    "spec.price": "of one node",
    "spec.provisioningSeconds": "from the request to a node that is Ready",
  ]
}
