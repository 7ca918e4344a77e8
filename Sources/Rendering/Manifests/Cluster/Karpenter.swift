import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Karpenter with a NodePool and the machines' settings for each pool of the design.
  static func karpenter(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let values: KubeValue = [
      "replicas": .integer(plan.replicas("karpenter", otherwise: 2)),
      "serviceAccount": plan.serviceAccount(in: context),
      "settings": [
        "clusterName": .string(context.cluster.name),
        "interruptionQueue": .string(EKSSetting.interruptionQueueName(of: context.cluster)),
        "featureGates": ["spotToSpotConsolidation": true, "nodeRepair": true],
      ],
      "controller": ["resources": plan.resources("karpenter")],
      "serviceMonitor": ["enabled": false],
    ]
    let pools = context.cluster.pools.map { KarpenterPool($0, plan, context) }
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: pools.flatMap { [$0.nodePool, $0.nodeClass] },
      alerts: ComponentAlert.karpenter)
  }
}

/// A pool of the design as Karpenter sees it.
struct KarpenterPool {
  private let pool: NodePool
  private let plan: ComponentPlan
  private let context: RenderingContext

  init(_ pool: NodePool, _ plan: ComponentPlan, _ context: RenderingContext) {
    self.pool = pool
    self.plan = plan
    self.context = context
  }

  private var metadata: KubeValue {
    ["name": .string(pool.name), "labels": context.labels(of: plan)]
  }

  // MARK: - NodePool

  var nodePool: KubeValue {
    let labels: KubeValue = .mapping(pool.labels.map { ($0.key, .string($0.value)) })
    return [
      "apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": metadata,
      "spec": [
        "template": [
          "metadata": ["labels": labels],
          "spec": template,
        ],
        "disruption": disruption,
        "limits": limits,
        // Waiting pods that tolerate several pools go to the cheapest first.
        "weight": pool.capacity == .spot ? 20 : 10,
      ],
    ]
  }

  private var template: KubeValue {
    let taints: [KubeValue] = pool.taints.map {
      ["key": .string($0.key), "value": .string($0.value), "effect": .string($0.effect)]
    }
    return [
      "nodeClassRef": ["group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": .string(pool.name)],
      "requirements": .sequence(requirements),
      "taints": taints.isEmpty ? .omitted : .sequence(taints),
      // A node of a month has missed a month of fixes.
      "expireAfter": "720h",
      // Budgets of disruption are kept; only a pod that blocks for a day is taken with its node.
      "terminationGracePeriod": "24h",
    ]
  }

  private var requirements: [KubeValue] {
    func requirement(_ key: String, _ values: [String]) -> KubeValue {
      ["key": .string(key), "operator": "In", "values": .strings(values)]
    }
    return [
      requirement("node.kubernetes.io/instance-type", pool.machineTypes),
      requirement("karpenter.sh/capacity-type", [pool.capacity.rawValue]),
      requirement("topology.kubernetes.io/zone", context.cluster.zones),
      requirement("kubernetes.io/os", ["linux"]),
    ]
  }

  /// State is not moved to save a machine; all else is brought together once it has been idle for the delay. A tenth of
  /// the nodes at a time, and new images only at night.
  private var disruption: KubeValue {
    let minutes = context.specification.cluster.scaleDownDelayMinutes
    let keepsState = pool.purpose == .database || pool.purpose == .memory
    return [
      "consolidationPolicy": keepsState ? "WhenEmpty" : "WhenEmptyOrUnderutilized",
      "consolidateAfter": "\(minutes)m",
      "budgets": [
        ["nodes": "10%"],
        ["nodes": "0", "reasons": ["Drifted"], "schedule": "0 6 * * mon-fri", "duration": "16h"],
      ],
    ]
  }

  /// The most nodes of the design, less those that a managed group holds.
  private var limits: KubeValue {
    let nodes = max(1, pool.maxNodes - (pool.carriesKarpenter ? pool.minNodes : 0))
    return ["cpu": .string("\(nodes * pool.vcpu)"), "memory": .string("\(nodes * pool.memoryGiB)Gi")]
  }

  // MARK: - EC2NodeClass

  var nodeClass: KubeValue {
    let owner: KubeValue = ["aws:eks:cluster-name": .string(context.cluster.name)]
    let subnets: KubeValue = [
      "kubernetes.io/cluster/\(context.cluster.name)": "shared", "tier": "private",
    ]
    let disk: KubeValue = [
      "volumeType": "gp3", "volumeSize": "\(pool.diskGiB)Gi", "encrypted": true, "deleteOnTermination": true,
      "kmsKeyID": context.specification.storage.customerManagedKeys
        ? .string(EKSSetting.diskKeyARN.reference) : .omitted,
    ]
    return [
      "apiVersion": "karpenter.k8s.aws/v1", "kind": "EC2NodeClass", "metadata": metadata,
      "spec": [
        "amiSelectorTerms": [["alias": .string("al2023@\(EKSSetting.nodeImageVersion.reference)")]],
        // Made by Terraform, so that nothing in the cluster may give roles away.
        "instanceProfile": .string(EKSSetting.nodeProfileName(of: context.cluster)),
        "subnetSelectorTerms": [["tags": subnets]],
        "securityGroupSelectorTerms": [["tags": owner]],
        "blockDeviceMappings": [["deviceName": "/dev/xvda", "rootVolume": true, "ebs": disk]],
        "metadataOptions": ["httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1],
        "kubelet": ["maxPods": .integer(pool.allocatable.pods)],
        "tags": tags,
      ],
    ]
  }

  /// As Terraform tags what it makes, for the bill.
  private var tags: KubeValue {
    [
      "platform": .string(context.slug), "cluster": .string(context.cluster.name),
      "environment": .string(context.cluster.environment), "team": "platform", "cost-center": "platform",
      "managed-by": "karpenter", "pool": .string(pool.name),
    ]
  }
}

extension ComponentAlert {
  fileprivate static let karpenter = [
    ComponentAlert(
      "PodsFindNoNode", "sum(kube_pod_status_unschedulable) > 0", minutes: 15, critical: true,
      "{{ $value }} pods have waited for a node for 15 minutes",
      do: "Look at the events of the pods and at the limits of the NodePools: one may be full, or a type sold out."),
    ComponentAlert(
      "CloudRefusesNodes", "sum by (error) (increase(karpenter_cloudprovider_errors_total[15m])) > 5", minutes: 10,
      "EC2 refuses what Karpenter asks for: {{ $labels.error }}",
      do: "Quota, capacity and rights in this order; the log of Karpenter names the call."),
  ]
}
