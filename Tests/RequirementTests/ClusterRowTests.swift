import Basics
import CloudCatalog
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// The rows of the mission about cluster architecture (A-1 to A-12), on EKS and on GKE.
@Suite struct ClusterRowTests {
  /// A platform of several regions on each cloud, with a pool for every purpose.
  static let clouds = ["eks-regions", "gke-regions"]

  private func pool(_ purpose: PoolPurpose, _ platform: Platform) throws -> NodePool {
    try #require(platform.design.clusters[0].pools.first { $0.purpose == purpose }, "\(purpose.rawValue)")
  }

  private func lines(_ platform: Platform, _ kind: CostEstimate.Line.Category) -> [CostEstimate.Line] {
    platform.design.cost.lines.filter { $0.category == kind }
  }

  /// Services, team and pool of what a test asks about.
  private func pod(_ service: String, _ platform: Platform) throws -> KubeValue {
    let object = platform.objects.first {
      $0.name == service && ["Deployment", "StatefulSet", "Rollout"].contains($0.kind)
    }
    return try #require(object?.root.at("spec", "template", "spec"), "\(service)")
  }

  // MARK: - A-1

  @Test(arguments: clouds) func `A-1 Terraform makes network, cluster, pools, identities, keys and logs`(
    name: String
  ) throws {
    let platform = try Platform(name)
    let isEKS = platform.design.specification.provider == .eks
    let wanted =
      isEKS
      ? [
        "aws_vpc", "aws_subnet", "aws_eks_cluster", "aws_eks_node_group", "aws_iam_role", "aws_kms_key",
        "aws_cloudwatch_log_group", "aws_flow_log",
      ]
      : [
        "google_compute_network", "google_compute_subnetwork", "google_container_cluster", "google_container_node_pool",
        "google_service_account", "google_kms_crypto_key", "google_logging_project_sink",
      ]
    for kind in wanted { #expect(platform.terraform.contains(#"resource "\#(kind)""#), "\(kind)") }
    for stage in ["10-network", "20-cluster", "30-platform"] {
      for cluster in platform.design.clusters {
        #expect(platform.tree.files.contains { $0.path.hasPrefix("terraform/\(stage)/\(cluster.region)/") })
      }
    }
    let decisions = platform.design.decisions.filter { $0.deliverable == .cluster }
    #expect(decisions.count > 10 && decisions.allSatisfy { !$0.reason.isEmpty })
  }

  // MARK: - A-2 to A-6

  @Test func `A-2 the reference machine of the general pool has 8 vCPU and 32 GiB, and its bounds are said`() throws {
    let shop = try Platform("ecommerce")
    let pool = try pool(.general, shop)
    #expect(pool.machineTypes.first == "m5.2xlarge" && pool.vcpu == 8 && pool.memoryGiB == 32)
    #expect(pool.taints.isEmpty && pool.minNodes >= 3 && pool.maxNodes > pool.minNodes)
  }

  @Test(arguments: clouds) func `A-3 the compute pool is tainted, and what is bound by the processor goes there`(
    name: String
  ) throws {
    let platform = try Platform(name)
    let pool = try pool(.compute, platform)
    #expect(pool.taints == [Taint("workload-type", "compute")])
    #expect(["c5.", "c6i.", "c7i.", "c2-", "c2d-", "c3-"].contains { pool.machineTypes[0].hasPrefix($0) })
    let routes = try pod("routes", platform)
    #expect(routes.at("nodeSelector", "workload-type")?.string == "compute")
    #expect(routes["tolerations"]?.sequence?.first?["value"]?.string == "compute")
  }

  @Test(arguments: clouds) func `A-4 the memory pool is tainted, and caches go there`(name: String) throws {
    let platform = try Platform(name)
    let pool = try pool(.memory, platform)
    #expect(pool.taints == [Taint("workload-type", "memory")])
    #expect(pool.memoryGiB >= 8 * pool.vcpu)
    #expect(try pod("index", platform).at("nodeSelector", "workload-type")?.string == "memory")
  }

  @Test(arguments: clouds) func `A-5 batch runs on spot machines, whose saving stands in the bill`(name: String) throws
  {
    let platform = try Platform(name)
    let pool = try pool(.spot, platform)
    #expect(pool.capacity == .spot && pool.taints == [Taint("workload-type", "spot")])
    let job = try platform.object("CronJob", "report")
    let pod = job.root.at("spec", "jobTemplate", "spec", "template", "spec")
    #expect(pod?.at("nodeSelector", "workload-type")?.string == "spot")
    let spot = lines(platform, .nodesSpot)
    #expect(!spot.isEmpty && spot.allSatisfy { $0.formula.contains("% below on demand") })
    // Interruptions: EC2 announces them to a handler, GKE drains its nodes itself.
    let handles = platform.objects("HelmRelease", "aws-node-termination-handler").isEmpty
    #expect(handles == (platform.design.specification.provider == .gke))
  }

  @Test(arguments: clouds) func `A-6 databases have a pool, and the API server no public endpoint`(name: String) throws
  {
    let platform = try Platform(name)
    #expect(try pool(.database, platform).taints == [Taint("workload-type", "database")])
    #expect(try pod("ledger", platform).at("nodeSelector", "workload-type")?.string == "database")
    let isEKS = platform.design.specification.provider == .eks
    let part = isEKS ? "endpoint_public_access  = false" : "enable_private_endpoint = true"
    #expect(platform.terraform.contains(part))
  }

  // MARK: - A-7

  @Test func `A-7 the cluster autoscaler grows from pods that wait, and shrinks after ten minutes`() throws {
    let amazon = try Platform("eks-regions")
    let values = try #require(try amazon.values(of: "cluster-autoscaler")["extraArgs"])
    #expect(values["scale-down-unneeded-time"]?.string == "10m")
    #expect(values["expander"]?.string == "priority,least-waste")
    // GKE has its own, with bounds over all zones.
    let google = try Platform("gke-regions")
    #expect(google.terraform.contains("total_max_node_count = each.value.max"))
    #expect(google.objects("HelmRelease", "cluster-autoscaler").isEmpty)
  }

  // MARK: - A-8

  @Test(arguments: clouds + ["ecommerce", "health", "karpenter"])
  func `A-8 the peak survives a zone, and the most is half as much again`(name: String) throws {
    let design = try Platform(name).design
    for cluster in design.clusters {
      for pool in cluster.pools {
        let zones = cluster.zones.count
        let rule = "most: \(pool.peakNodes) × 1.5 = \((pool.peakNodes * 3 + 1) / 2)"
        let isFixed = design.specification.cluster.pools.contains { $0.purpose == pool.purpose && $0.maxNodes != nil }
        #expect(pool.arithmetic.contains(rule) || pool.peakNodes == pool.minNodes, "\(pool.name)")
        #expect(isFixed || pool.maxNodes >= pool.peakNodes, "\(pool.name)")
        // Each pool but spot has a node in every zone, so that none is lost with one.
        #expect(pool.capacity == .spot || pool.minNodes >= min(2, zones), "\(pool.name)")
        let survivors = pool.arithmetic.first { $0.hasPrefix("peak:") }
        #expect(survivors?.contains("when a zone is lost") == true)
      }
    }
  }

  @Test(arguments: clouds) func `A-8 the newest generation is taken where it does the work for less`(
    name: String
  ) throws {
    let platform = try Platform(name)
    let catalog = Catalog.current
    let isEKS = platform.design.specification.provider == .eks
    guard isEKS else { return }
    let pool = try pool(.general, platform)
    let machine = try #require(catalog.machine(.aws, pool.machineTypes[0]))
    #expect(["m6i", "m7i"].contains(machine.family))
    let decision = try platform.decision("cluster.pool.us-east-1.general")
    #expect(decision.alternatives.allSatisfy { $0.whyNot.contains("costs more for the same work") })
  }

  // MARK: - A-9

  @Test(arguments: clouds) func `A-9 every region has a cluster of its own over three zones, sized for its traffic`(
    name: String
  ) throws {
    let design = try Platform(name).design
    #expect(design.clusters.map(\.region) == design.specification.regions.map(\.name))
    #expect(design.clusters.allSatisfy { $0.zones.count == 3 })
    let peaks = design.clusters.map { $0.pools.reduce(0) { $0 + $1.peakNodes } }
    #expect(peaks.first == peaks.max() && peaks.first != peaks.last)
    #expect(Set(design.clusters.map(\.network.cidr)).count == design.clusters.count)
  }

  // MARK: - A-10

  @Test(arguments: clouds) func `A-10 teams have a namespace with quota, limits, default deny and rights of their own`(
    name: String
  ) throws {
    let platform = try Platform(name)
    for team in ["front", "planning", "back"] {
      #expect(platform.objects("ResourceQuota").contains { $0.namespace == team })
      #expect(platform.objects("LimitRange").contains { $0.namespace == team })
      _ = try platform.object("NetworkPolicy", "default-deny", in: team)
      let binding = try platform.object("RoleBinding", "team-operate", in: team)
      let subject = try #require(binding.root["subjects"]?.sequence?.first)
      #expect(subject["kind"]?.string == "Group" && subject["name"]?.string?.hasPrefix("harbo") == true)
      #expect(subject["name"]?.string?.contains("-\(team)") == true)
    }
    let own = platform.objects("ClusterRoleBinding").filter {
      $0.root.at("roleRef", "name")?.string == "cluster-admin"
    }
    #expect(own.allSatisfy { !($0.name.contains("team")) })
  }

  // MARK: - A-11

  @Test(arguments: clouds) func `A-11 the bill names pool, team, capacity, and where and when each price was read`(
    name: String
  ) throws {
    let platform = try Platform(name)
    let cost = platform.design.cost
    for kind in [CostEstimate.Line.Category.nodesReserved, .nodesOnDemand, .nodesSpot] {
      #expect(!lines(platform, kind).isEmpty, "\(kind.rawValue)")
    }
    for line in cost.lines { #expect(line.source.contains("20"), "\(line.title)") }
    #expect(cost.teams.map(\.team).sorted() == ["back", "front", "planning"])
    #expect(cost.teams.reduce(Money.zero) { $0 + $1.monthly } == cost.averageTotal)
    for object in platform.objects where object.file.hasPrefix("apps/") && object.kind == "Deployment" {
      #expect(object.labels.contains { $0.key == "team" } && object.labels.contains { $0.key == "cost-center" })
    }
    _ = try platform.values(of: "kubecost")
  }

  @Test(arguments: clouds) func `A-11 a reservation makes the baseline cheaper than by the hour`(name: String) throws {
    let platform = try Platform(name)
    for line in lines(platform, .nodesReserved) {
      #expect(line.base == line.peak && line.formula.contains("% for one year"), "\(line.title)")
    }
  }

  // MARK: - A-12

  @Test func `A-12 several clusters of EKS are found together by the tag that all resources carry`() throws {
    let platform = try Platform("eks-regions")
    let slug = platform.design.specification.slug
    for cluster in platform.design.clusters {
      let text = try platform.text("terraform/30-platform/\(cluster.region)/fleet.tf")
      #expect(text.contains("aws_resourcegroups_group") && text.contains(slug))
      #expect(try platform.text("terraform/30-platform/\(cluster.region)/locals.tf").contains("platform"))
    }
    let decision = try platform.decision("cluster.fleet")
    #expect(decision.alternatives.map(\.choice).contains("EKS Connector"))
    #expect(try Platform("gke-regions").decision("cluster.fleet").choice.hasPrefix("a fleet of GKE"))
    #expect(try Platform("aks-world").decision("cluster.fleet").choice.hasPrefix("Azure Arc"))
  }

  @Test(arguments: clouds) func `A-12 one repository holds an overlay for every region`(name: String) throws {
    let platform = try Platform(name)
    for cluster in platform.design.clusters {
      for folder in ["clusters", "apps", "tenants", "infrastructure/configs", "infrastructure/controllers"] {
        let path = "\(folder)/production-\(cluster.region)/"
        #expect(platform.tree.files.contains { $0.path.hasPrefix(path) }, "\(path)")
      }
    }
    if platform.design.specification.provider == .gke {
      #expect(platform.terraform.contains("fleet {"))
      #expect(platform.terraform.contains(#""gkehub.googleapis.com""#))
    }
  }
}

/// A-7 with Karpenter, and X-5 with EKS Pod Identity.
@Suite struct KarpenterTests {
  let platform: Platform

  init() throws { platform = try Platform("karpenter") }

  @Test func `A-7 Karpenter has a NodePool and a class for every pool of the design`() throws {
    for pool in platform.design.clusters[0].pools {
      let object = try platform.object("NodePool", pool.name)
      let spec = try #require(object.root["spec"])
      #expect(spec.at("template", "metadata", "labels", "workload-type")?.string == pool.name)
      let taints = spec.at("template", "spec", "taints")?.sequence ?? []
      #expect(taints.compactMap { $0["value"]?.string } == pool.taints.map(\.value))
      let needs = spec.at("template", "spec", "requirements")?.sequence ?? []
      let types = needs.first { $0["key"]?.string == "node.kubernetes.io/instance-type" }
      #expect(types?["values"]?.sequence?.compactMap(\.string) == pool.machineTypes)
      let capacity = needs.first { $0["key"]?.string == "karpenter.sh/capacity-type" }
      #expect(capacity?["values"]?.sequence?.compactMap(\.string) == [pool.capacity.rawValue])
      let managed = pool.carriesKarpenter ? pool.minNodes : 0
      #expect(spec.at("limits", "cpu")?.string == "\((pool.maxNodes - managed) * pool.vcpu)")
      _ = try platform.object("EC2NodeClass", pool.name)
    }
  }

  @Test func `A-7 nodes are brought together within budgets, and those with state only when they are empty`() throws {
    let general = try #require(try platform.object("NodePool", "general").root.at("spec", "disruption"))
    #expect(general["consolidationPolicy"]?.string == "WhenEmptyOrUnderutilized")
    #expect(general["consolidateAfter"]?.string == "10m")
    #expect(general["budgets"]?.sequence?.first?["nodes"]?.string == "10%")
    let state = try platform.object("NodePool", "database").root.at("spec", "disruption", "consolidationPolicy")
    #expect(state?.string == "WhenEmpty")
    let job = try platform.object("CronJob", "billing").root.at("spec", "jobTemplate", "spec", "template", "metadata")
    #expect(job?.at("annotations", "karpenter.sh/do-not-disrupt")?.string == "true")
  }

  @Test func `A-7 Karpenter hears of interruptions, and itself stands in a managed group`() throws {
    let settings = try #require(try platform.values(of: "karpenter")["settings"])
    let queue = settings["interruptionQueue"]?.string ?? ""
    #expect(platform.terraform.contains(#"name                      = "\#(queue)""#))
    #expect(
      try platform.text("terraform/30-platform/interruptions.tf").contains("EC2 Spot Instance Interruption Warning"))
    #expect(platform.objects("HelmRelease", "aws-node-termination-handler").isEmpty)
    #expect(platform.objects("HelmRelease", "cluster-autoscaler").isEmpty)
    let groups = try platform.text("terraform/20-cluster/node-groups.tf")
    let nodes = try #require(platform.design.clusters[0].pools.first { $0.carriesKarpenter }).minNodes
    #expect(groups.contains("min   = \(nodes)\n      max   = \(nodes)") && !groups.contains("spot = {"))
    #expect(!groups.contains("aws_autoscaling_group_tag"))
  }

  @Test func `A-7 its rights end at machines with the marks of this cluster`() throws {
    let policy = try platform.text("terraform/30-platform/policies.tf")
    for part in [
      "aws:ResourceTag/karpenter.sh/nodepool", "aws:RequestTag/karpenter.sh/nodepool", "iam:PassedToService",
    ] {
      #expect(policy.contains(part), "\(part)")
    }
    #expect(!policy.contains("autoscaling:SetDesiredCapacity"))
  }

  @Test func `X-5 with EKS Pod Identity an association binds each service account, and none is annotated`() throws {
    let file = try platform.text("terraform/30-platform/identities.tf")
    #expect(file.contains(#"resource "aws_eks_pod_identity_association" "identity""#))
    #expect(file.contains("pods.eks.amazonaws.com"))
    #expect(try platform.text("terraform/20-cluster/add-ons.tf").contains("eks-pod-identity-agent"))
    let files = platform.tree.files.filter { $0.path.hasSuffix(".yaml") }
    #expect(!files.contains { $0.contents.contains("eks.amazonaws.com/role-arn") })
  }

  @Test(arguments: [
    ("gke", "Karpenter has no provider for GKE"), ("aks", "AKS runs Karpenter itself, as node auto-provisioning"),
  ]) func `A-7 other clouds name what they have instead`(cloud: String, message: String) throws {
    let (_, problems) = Specification.read(
      prompt: "Deploy Shop (4 microservices) on \(cloud.uppercased()) with Karpenter")
    #expect(problems.contains { $0.message.contains(message) })
  }
}
