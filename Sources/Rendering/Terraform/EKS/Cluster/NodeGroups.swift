import CloudCatalog
import DesignEngine
import PlatformSpec

/// `20-cluster/node-groups.tf`.
extension EKSTerraform {
  /// A share of a pool that EKS scales on its own.
  struct NodeGroup: Hashable {
    var name: String
    var pool: String
    var zones: [String]
    var min: Int
    var max: Int
    /// Nodes at creation; later the cluster autoscaler's.
    var start: Int
  }

  /// One group a zone.
  ///
  /// The cluster autoscaler tries a pending pod on a sample node of each group: in a group over several zones the sample
  /// may stand in another zone than the pod's volume, or than the one that its spread over zones asks for, and the pod
  /// waits forever.
  func groups(of pool: NodePool) -> [NodeGroup] {
    guard !has(.karpenter) else { return groups(ofFixed: pool) }
    let count = cluster.zones.count
    func share(_ whole: Int, _ index: Int) -> Int { whole / count + (index < whole % count ? 1 : 0) }
    return cluster.zones.enumerated().map { index, zone in
      NodeGroup(
        name: "\(pool.name)-\(zone)", pool: pool.name, zones: [zone], min: share(pool.minNodes, index),
        max: max(1, share(pool.maxNodes, index)), start: share(clamped(pool.averageNodes, pool), index))
    }
  }

  /// Pools that EKS scales, or of which it holds the fewest nodes.
  var managedPools: [NodePool] { has(.karpenter) ? cluster.pools.filter(\.carriesKarpenter) : cluster.pools }

  /// The nodes on which Karpenter itself runs; all others are its own.
  private func groups(ofFixed pool: NodePool) -> [NodeGroup] {
    [
      NodeGroup(
        name: pool.name, pool: pool.name, zones: cluster.zones, min: pool.minNodes, max: pool.minNodes,
        start: pool.minNodes)
    ]
  }

  private func clamped(_ nodes: Int, _ pool: NodePool) -> Int { min(max(nodes, pool.minNodes), pool.maxNodes) }

  func nodeGroups() -> HCLBody {
    var file = HCLBody()
    file.locals(
      comment: has(.karpenter)
        ? "The pool whose fewest nodes stand here; what goes beyond, and all other pools, Karpenter starts."
        : "The pools of the design; types of one pool are alike, the first is the reference.",
      ["node_pools": .object(managedPools.map { HCLEntry($0.name, poolTable($0)) })])
    file.locals(
      comment: has(.karpenter)
        ? "One group over all zones, of a fixed size: Karpenter can't start the nodes that it runs on."
        : """
        The pools as groups, one a zone: a volume is bound to its zone, a spread over zones asks for one, and the cluster
        autoscaler can only promise a node there if the group stands in no other. The groups of a pool add up to its bounds.
        """,
      ["node_groups": .object(managedPools.flatMap { groups(of: $0) }.map { HCLEntry($0.name, groupTable($0)) })])
    file.locals(
      comment: "EKS spells the effects of taints in its own way.",
      [
        "taint_effects": [
          "NoExecute": "NO_EXECUTE", "NoSchedule": "NO_SCHEDULE", "PreferNoSchedule": "PREFER_NO_SCHEDULE",
        ]
      ])
    file.resource("aws_eks_node_group", "pool", groupBody())
    file.append(autoscalerTags())
    return file
  }

  private func poolTable(_ pool: NodePool) -> HCLValue {
    let taints: [HCLValue] = pool.taints.map {
      ["key": .literal($0.key), "value": .literal($0.value), "effect": .literal($0.effect)]
    }
    let capacity =
      switch pool.capacity {
      case .onDemand: "ON_DEMAND"
      case .spot: "SPOT"
      }
    return [
      "machine_types": .strings(pool.machineTypes),
      "capacity_type": .literal(capacity),
      "ami_type": .literal(imageType(of: pool)),
      "disk_gib": .integer(pool.diskGiB),
      "max_pods": .integer(pool.allocatable.pods),
      "labels": .object(pool.labels.map { HCLEntry($0.key, .literal($0.value)) }),
      "taints": .list(taints),
    ]
  }

  private func groupTable(_ group: NodeGroup) -> HCLValue {
    [
      "pool": .literal(group.pool), "zones": .strings(group.zones), "min": .integer(group.min),
      "max": .integer(group.max), "start": .integer(group.start),
    ]
  }

  private func imageType(of pool: NodePool) -> String {
    let isARM = pool.machineTypes.first.flatMap { Catalog.current.machine(.aws, $0) }?.arm ?? false
    return isARM ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD"
  }

  private func groupBody() -> HCLBody {
    [
      "for_each": .ref("local.node_groups"),
      "cluster_name": .ref("aws_eks_cluster.main.name"),
      "node_group_name_prefix": "${each.key}-",
      "node_role_arn": .ref("aws_iam_role.node.arn"),
      "subnet_ids": .ref("[for zone in each.value.zones : data.aws_subnet.private[zone].id]"),
      "version": .ref("aws_eks_cluster.main.version"),
      "release_version": .ref("var.node_release_version"),
      "ami_type": .ref("local.node_pools[each.value.pool].ami_type"),
      "capacity_type": .ref("local.node_pools[each.value.pool].capacity_type"),
      "instance_types": .ref("local.node_pools[each.value.pool].machine_types"),
      "labels": .ref("local.node_pools[each.value.pool].labels"),
      "scaling_config": .block([
        "min_size": .ref("each.value.min"),
        "max_size": .ref("each.value.max"),
        "desired_size": .ref("each.value.start"),
      ]),
      "update_config": .block([
        "#": "A third at a time; a node is drained first and budgets of disruption are kept.",
        "max_unavailable_percentage": 33,
      ]),
      "node_repair_config": .block(["enabled": true]),
      "launch_template": .block([
        "id": .ref("aws_launch_template.pool[each.value.pool].id"),
        "version": .ref("aws_launch_template.pool[each.value.pool].latest_version"),
      ]),
      "dynamic": .block(
        "taint",
        [
          "for_each": .ref("local.node_pools[each.value.pool].taints"),
          "content": .block([
            "key": .ref("taint.value.key"), "value": .ref("taint.value.value"),
            "effect": .ref("local.taint_effects[taint.value.effect]"),
          ]),
        ]),
      "lifecycle": .block([
        "#": "Another type, capacity or zone needs a new group: it stands before the old one goes.",
        "create_before_destroy": true,
        "ignore_changes": [.ref("scaling_config[0].desired_size")],
      ]),
      "depends_on": .list(nodeDependencies()),
    ]
  }

  private func nodeDependencies() -> [HCLValue] {
    var needed: [HCLValue] = [.ref("aws_iam_role_policy_attachment.node")]
    if hasEarlyAddOns { needed.append(.ref("aws_eks_addon.before_nodes")) }
    return needed
  }

  /// Tags from which the autoscaler knows a node of a group that has none.
  private func autoscalerTags() -> HCLBody {
    guard specification.cluster.nodeAutoscaler == .clusterAutoscaler else { return [:] }
    var file = HCLBody()
    let prefix = "k8s.io/cluster-autoscaler/node-template"
    file.locals(
      comment: """
        What the cluster autoscaler must know of a group without nodes. That it may scale the group at all, EKS writes
        on it by itself (k8s.io/cluster-autoscaler/enabled and /<cluster>).
        """,
      [
        "autoscaler_tags": .expression(
          """
          merge([
            for group, shape in local.node_groups : merge(
              {
                for key, value in local.node_pools[shape.pool].labels :
                "${group} label ${key}" => { group = group, key = "\(prefix)/label/${key}", value = value }
              },
              {
                for taint in local.node_pools[shape.pool].taints :
                "${group} taint ${taint.key}" => {
                  group = group
                  key   = "\(prefix)/taint/${taint.key}"
                  value = "${taint.value}:${taint.effect}"
                }
              },
              {
                "${group} disk" = {
                  group = group
                  key   = "\(prefix)/resources/ephemeral-storage"
                  value = "${local.node_pools[shape.pool].disk_gib}Gi"
                }
              },
            )
          ]...)
          """)
      ])
    file.resource(
      "aws_autoscaling_group_tag", "autoscaler",
      [
        "for_each": .ref("local.autoscaler_tags"),
        "autoscaling_group_name": .ref(
          "aws_eks_node_group.pool[each.value.group].resources[0].autoscaling_groups[0].name"),
        "tag": .block([
          "key": .ref("each.value.key"), "value": .ref("each.value.value"), "propagate_at_launch": false,
        ]),
      ])
    return file
  }
}
