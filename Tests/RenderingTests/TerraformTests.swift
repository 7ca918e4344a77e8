import Basics
import PlatformSpec
import Testing

@testable import DesignEngine
@testable import Rendering

/// A block at the top of a file.
private struct Block {
  var type: String
  var labels: [String]
  var body: HCLBody

  subscript(key: String) -> HCLValue? { body.entries.first { $0.key == key }?.value }
}

extension EKSTerraform {
  fileprivate init(_ design: PlatformDesign, cluster: Int = 0) {
    self.init(design: design, cluster: design.clusters[cluster])
  }

  fileprivate func blocks(_ stages: [TerraformStage] = TerraformStage.allCases) -> [Block] {
    stages.flatMap { stage in frame(of: stage) + Self.topics(of: stage) }.flatMap { $0.body(self).entries }.compactMap {
      guard case .blocks(let labels, let bodies) = $0.value, let body = bodies.first else { return nil }
      return Block(type: $0.key, labels: labels, body: body)
    }
  }

  fileprivate func resources(_ type: String? = nil) -> [Block] {
    blocks().filter { $0.type == "resource" && (type == nil || $0.labels.first == type) }
  }
}

@Suite struct TerraformTests {
  static let specs = [TerraformFixture.one, TerraformFixture.two, TerraformFixture.shop]

  @Test(arguments: specs) func `the settings are those that the manifests name`(spec: String) throws {
    let design = try TerraformFixture.design(spec)
    let outputs = EKSTerraform(design).blocks([.platform]).filter { $0.type == "output" }
    let settings = try #require(outputs.first { $0.labels == ["cluster_settings"] }?["value"])
    guard case .call("yamlencode", let arguments) = settings, case .object(let manifest) = arguments.first,
      case .object(let data) = manifest.first(where: { $0.key == "data" })?.value
    else {
      Issue.record("no manifest: \(settings)")
      return
    }
    let needed = ClusterSetting.needed(by: design).map(\.name)
    #expect(data.map(\.key) == needed)
    #expect(needed.allSatisfy { name in outputs.contains { $0.labels == [name] } })
  }

  @Test func `every setting can be given`() throws {
    let design = try TerraformFixture.design(TerraformFixture.shop)
    // Those of Loki, Tempo, Karpenter, and of several regions.
    #expect(ClusterSetting.needed(by: design).count == EKSSetting.allCases.count - 5 + 1)
  }

  @Test(arguments: specs) func `what cannot be replaced is protected`(spec: String) throws {
    let terraform = EKSTerraform(try TerraformFixture.design(spec))
    for type in ["aws_vpc", "aws_eks_cluster", "aws_kms_key", "aws_s3_bucket"] {
      let resources = terraform.resources(type)
      #expect(!resources.isEmpty || type == "aws_s3_bucket")
      for resource in resources { #expect(resource["lifecycle"] == .preventDestroy, "\(resource.labels)") }
    }
  }

  @Test func `a service account has a role of the name that its annotation says`() throws {
    let design = try TerraformFixture.design(TerraformFixture.shop)
    let terraform = EKSTerraform(design)
    let text = PlatformRenderer(design).terraformFiles()["terraform/30-platform/identities.tf"]?.contents ?? ""
    let components = design.components.flatMap(\.identities)
    let services = design.workloads.compactMap { CloudIdentity(of: $0, in: design) }
    #expect(services.count == 3)
    for identity in components + services {
      #expect(text.contains("\"\(identity.roleName(cluster: terraform.name))\""))
      #expect(
        terraform.resources("aws_iam_role_policy").contains {
          $0.labels[1] == "\(identity.namespace)_\(identity.serviceAccount)"
        })
    }
  }

  @Test func `a service may use its own queues only`() throws {
    let design = try TerraformFixture.design(TerraformFixture.shop)
    let policies = EKSTerraform(design).resources("aws_iam_role_policy")
    let checkout = try #require(policies.first { $0.labels[1] == "orders_checkout" })
    let text = HCLWriter.file(checkout.body)
    #expect(text.contains("sqs:SendMessage") && text.contains("work[\"orders\"]"))
    #expect(!text.contains("sqs:ReceiveMessage") && !text.contains("notifications"))
  }

  @Test func `no policy is longer than IAM takes`() throws {
    for policy in EKSTerraform(try TerraformFixture.design(TerraformFixture.shop)).resources("aws_iam_role_policy") {
      #expect(HCLWriter.file(policy.body).filter { !$0.isWhitespace }.count < 9_500, "\(policy.labels)")
    }
  }

  @Test func `no secret value stands anywhere`() throws {
    let terraform = EKSTerraform(try TerraformFixture.design(TerraformFixture.shop))
    #expect(terraform.resources("aws_secretsmanager_secret").count == 1)
    #expect(terraform.resources("aws_secretsmanager_secret_version").isEmpty)
  }

  @Test(arguments: specs, 1...7) func `the groups of a pool add up to its bounds`(spec: String, minNodes: Int) throws {
    let terraform = EKSTerraform(try TerraformFixture.design(spec))
    for var pool in terraform.cluster.pools {
      pool.minNodes = minNodes
      pool.maxNodes = minNodes * 3 + 1
      let groups = terraform.groups(of: pool)
      #expect(groups.reduce(0) { $0 + $1.min } == pool.minNodes)
      #expect(groups.reduce(0) { $0 + $1.max } == pool.maxNodes)
      #expect(groups.allSatisfy { $0.min <= $0.start && $0.start <= $0.max })
      #expect(groups.flatMap(\.zones).sorted() == terraform.cluster.zones)
    }
  }

  @Test func `every pool has a group in each zone`() throws {
    let terraform = EKSTerraform(try TerraformFixture.design(TerraformFixture.two))
    for pool in terraform.cluster.pools { #expect(terraform.groups(of: pool).map(\.zones.count) == [1, 1, 1]) }
  }

  @Test func `the number of nodes belongs to the autoscaler after creation`() throws {
    let group = try #require(
      EKSTerraform(try TerraformFixture.design(TerraformFixture.one)).resources("aws_eks_node_group").first)
    let text = HCLWriter.file(group.body)
    #expect(text.contains("ignore_changes        = [scaling_config[0].desired_size]"))
    #expect(text.contains("create_before_destroy = true"))
  }

  @Test func `a private cluster has no public endpoint and all services inside`() throws {
    var design = try TerraformFixture.design(TerraformFixture.two)
    #expect(EKSTerraform(design).resources("aws_vpc_endpoint").count == 1)
    design.specification.cluster.isPrivate = true
    let cluster = try #require(EKSTerraform(design).resources("aws_eks_cluster").first)
    #expect(HCLWriter.file(cluster.body).contains("endpoint_public_access  = false"))
    #expect(EKSTerraform(design).resources("aws_vpc_endpoint").count == 2)
  }

  @Test func `a small application gets only what it uses`() throws {
    let terraform = EKSTerraform(try TerraformFixture.design(TerraformFixture.one, components: []))
    let types = Set(terraform.resources().compactMap(\.labels.first))
    for type in [
      "aws_wafv2_web_acl", "aws_acm_certificate", "aws_sqs_queue", "aws_s3_bucket", "aws_secretsmanager_secret",
    ] {
      #expect(!types.contains(type))
    }
  }

  @Test func `regions have folders, and the account one budget`() throws {
    let design = try TerraformFixture.twoRegions(TerraformFixture.two)
    let paths = PlatformRenderer(design).terraformFiles().files.map(\.path)
    #expect(paths.contains("terraform/20-cluster/eu-west-1/cluster.tf"))
    #expect(paths.contains("terraform/20-cluster/us-east-1/cluster.tf"))
    #expect(paths.filter { $0.hasSuffix("budget.tf") } == ["terraform/30-platform/us-east-1/budget.tf"])
  }

  @Test func `one NAT gateway serves all zones when the plan has one`() throws {
    let text = HCLWriter.file(EKSTerraform(try TerraformFixture.twoRegions(TerraformFixture.two), cluster: 1).routing())
    #expect(text.contains("eu-west-1c = \"eu-west-1a\""))
  }

  @Test func `copies of backups go to another region of the same geography`() throws {
    var design = try TerraformFixture.design(TerraformFixture.two)
    #expect(EKSTerraform(design).copyRegion == "us-east-2")
    design.clusters[0].region = "eu-west-1"
    #expect(EKSTerraform(design).copyRegion.hasPrefix("eu-"))
    #expect(EKSTerraform(design).copyRegion != "eu-west-1")
  }

  @Test(arguments: [(1, 1), (2, 3), (30, 30), (31, 60), (90, 90), (400, 400), (4000, 3653)])
  func `logs are kept at least as long as wanted`(days: Int, kept: Int) {
    #expect(LogRetention.atLeast(days) == kept)
  }

  @Test(arguments: specs) func `the same design gives the same bytes, and nothing takes the newest`(spec: String) throws
  {
    let design = try TerraformFixture.design(spec)
    let first = PlatformRenderer(design).terraformFiles()
    #expect(first == PlatformRenderer(design).terraformFiles())
    for file in first.files { #expect(!file.contents.contains("most_recent        = true")) }
  }
}
