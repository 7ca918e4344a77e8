import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Rows of the mission that every cloud fulfils in its own words, found in the files of each.
@Suite struct CloudRowTests {
  /// One thing that the Terraform of a platform must say.
  struct Point: CustomTestStringConvertible {
    let row: String
    let platform: String
    let stage: String
    let words: [String]

    init(_ row: String, _ platform: String, _ stage: String, _ words: String...) {
      self.row = row
      self.platform = platform
      self.stage = stage
      self.words = words
    }

    var testDescription: String { "\(row) \(platform): \(words.joined(separator: ", "))" }
  }

  private static let azure = [
    Point(
      "A-1", "aks-shop", "10-network", #""azurerm_virtual_network""#, #""azurerm_nat_gateway""#,
      #""azurerm_network_security_group""#),
    Point(
      "A-1", "aks-shop", "20-cluster", #""azurerm_kubernetes_cluster""#, "key_management_service",
      #""azurerm_disk_encryption_set""#, "local_account_disabled"),
    Point(
      "A-1", "aks-shop", "30-platform", #""azurerm_federated_identity_credential""#, #""azurerm_key_vault""#,
      #""azurerm_storage_account""#),
    Point("A-2", "aks-shop", "20-cluster", "Standard_D8s_v5", "auto_scaling_enabled"),
    Point("A-5", "saas", "20-cluster", "kubernetes.azure.com/scalesetpriority=spot:NoSchedule", "spot_max_price"),
    Point("A-6", "aks-clinic", "20-cluster", "Standard_DC", "private_cluster_enabled"),
    Point(
      "A-12", "aks-world", "30-platform", #""azurerm_kubernetes_fleet_member""#, #""azurerm_arc_kubernetes_cluster""#,
      #""azurerm_kubernetes_flux_configuration""#, "./clusters/production-westeurope"),
    Point(
      "N-7", "aks-ingress", "10-network", #""azurerm_application_gateway""#,
      #""azurerm_web_application_firewall_policy""#, "Prevention"),
    Point("N-6", "aks-nginx", "10-network", "balancers", #"["80", "443"]"#),
    Point("N-2", "saas", "10-network", #"["4143", "4191"]"#),
    Point(
      "N-10", "aks-world", "30-platform", #""azurerm_cdn_frontdoor_origin""#, "health_probe", "FrontDoorHealthProbeLog"),
    Point(
      "N-11", "aks-world", "10-network", #"type                = "ExpressRoute""#, #""azurerm_private_dns_zone""#,
      "express_route_circuit_ids"),
    Point("N-11", "aks-world", "30-platform", #""azurerm_private_endpoint""#, "privatelink.vaultcore.azure.net"),
    Point(
      "T-8", "aks-world", "30-platform", "automatic_failover_enabled", #""azurerm_managed_redis_geo_replication""#),
    Point("X-5", "aks-shop", "30-platform", "api://AzureADTokenExchange", "system:serviceaccount:"),
    Point(
      "O-5", "aks-clinic", "20-cluster", "ContainerInsights", "AKSAuditAdmin", #""azurerm_monitor_workspace""#),
  ]

  private static let google = [
    Point("A-1", "gke-shop", "10-network", #""google_compute_network""#, #""google_compute_router_nat""#),
    Point("A-1", "gke-shop", "20-cluster", #""google_container_cluster""#, "database_encryption"),
    Point("A-2", "gke-shop", "20-cluster", "n2-standard-8", "autoscaling"),
    Point("A-6", "gke-clinic", "20-cluster", "n2d-standard-", "enable_private_endpoint"),
    Point("N-7", "gke-gateway", "30-platform", #""google_compute_security_policy""#),
    Point("N-11", "gke-clinic", "10-network", "PRIVATE_SERVICE_CONNECT", "service_perimeter"),
    Point("X-5", "gke-shop", "30-platform", "roles/iam.workloadIdentityUser"),
    Point("O-5", "gke-clinic", "30-platform", #""google_bigquery_dataset""#),
  ]

  private static let amazon = [
    Point("A-1", "ecommerce", "10-network", #""aws_vpc""#, #""aws_nat_gateway""#, #""aws_flow_log""#),
    Point("A-1", "ecommerce", "20-cluster", #""aws_eks_cluster""#, "encryption_config"),
    Point("A-2", "ecommerce", "20-cluster", "m5.2xlarge"),
    Point("N-7", "ecommerce", "30-platform", #""aws_wafv2_web_acl""#),
    Point("X-5", "ecommerce", "30-platform", "sts:AssumeRoleWithWebIdentity"),
  ]

  @Test(arguments: azure + google + amazon) func `a stage says what the row asks for`(point: Point) throws {
    let files = try Platform(point.platform).tree.files
      .filter { $0.path.hasPrefix("terraform/\(point.stage)/") && $0.path.hasSuffix(".tf") }
    let text = files.map(\.contents).joined(separator: "\n")
    #expect(!text.isEmpty)
    let missing = point.words.filter { !text.contains($0) }
    #expect(missing.isEmpty)
  }

  // MARK: - A-3, A-4

  @Test(arguments: [Provider.eks, .gke, .aks])
  func `CPU-bound services and caches have pools of their own, with taint and selector`(provider: Provider) throws {
    let text = """
      apiVersion: plimsoll.dev/v1alpha1
      kind: Platform
      metadata: {name: Pools}
      spec:
        provider: \(provider.rawValue)
        traffic: {peakRequestsPerSecond: 3000}
        services:
          - {name: web, role: frontend, entryShare: 100%, calls: [{service: encoder, perRequest: 1}, {service: cache, perRequest: 1}]}
          - {name: encoder, profile: compute, cpuPerRequest: 8ms}
          - {name: cache, profile: memory, resources: {cpuRequest: 500m, memoryRequest: 6Gi}}
      """
    let platform = try Platform(yaml: text)
    for (service, purpose, type) in [("encoder", PoolPurpose.compute, 0), ("cache", .memory, 0)] {
      let pool = try #require(platform.design.clusters[0].pools.first { $0.purpose == purpose }, "\(purpose)")
      #expect(platform.terraform.contains(pool.machineTypes[type]))
      #expect(pool.taints.map(\.key) == ["workload-type"] && pool.taints[0].value == purpose.rawValue)
      let owner = platform.objects.first { $0.name == service && ["Deployment", "Rollout"].contains($0.kind) }
      let pod = try #require(owner?.root.at("spec", "template", "spec"))
      #expect(pod.at("nodeSelector", "workload-type")?.string == purpose.rawValue)
      #expect(pod["tolerations"]?.sequence?.first?["value"]?.string == purpose.rawValue)
    }
  }

  // MARK: - AKS in the manifests

  @Test func `pods that act in Azure carry its label, and their accounts the identity`() throws {
    let platform = try Platform("aks-shop")
    let accounts = platform.objects("ServiceAccount").filter { account in
      account.root.at("metadata", "annotations", "azure.workload.identity/client-id") != nil
    }
    #expect(!accounts.isEmpty)
    for account in accounts {
      let owner = try #require(
        platform.objects.first { $0.name == account.name && ["Deployment", "Rollout"].contains($0.kind) })
      let labels = owner.root.at("spec", "template", "metadata", "labels")
      #expect(labels?["azure.workload.identity/use"] == "true", "\(owner.title)")
    }
    for release in ["cert-manager", "external-dns"] {
      let labels = try platform.values(of: release)["podLabels"]
      #expect(labels?["azure.workload.identity/use"] == "true", "\(release)")
    }
  }

  @Test func `users go through Front Door, and each region answers to a name of its own`() throws {
    let platform = try Platform("aks-world")
    let named = platform.objects("Ingress").filter {
      $0.root.at("metadata", "annotations", "external-dns.alpha.kubernetes.io/controller") != nil
    }
    let regional = platform.objects("Ingress").filter { $0.name.hasSuffix("-region") }
    #expect(!named.isEmpty && !regional.isEmpty)
    let hosts = regional.compactMap { $0.root.at("spec", "rules")?.sequence?.first?["host"]?.string }
    #expect(
      hosts.allSatisfy { $0.hasPrefix("eastus.") || $0.hasPrefix("westeurope.") || $0.hasPrefix("southeastasia.") })
    let origins = try platform.text("terraform/30-platform/eastus/front-door.tf")
    for host in hosts { #expect(origins.contains("\"\(host)\"")) }
  }

  @Test func `AKS Pod Identity is taken with a warning that names its successor`() throws {
    let text = """
      apiVersion: plimsoll.dev/v1alpha1
      kind: Platform
      metadata: {name: Notes}
      spec:
        provider: aks
        serviceCount: 2
        security: {workloadIdentity: pod-identity}
      """
    let (value, _) = KubeValue.parseYAML(text, file: "platform.yaml")
    let (specification, problems) = Specification.read(try #require(value))
    let warning = try #require(problems.first { $0.message.contains("Pod Identity") })
    #expect(warning.severity == .warning && warning.message.contains("Workload Identity"))
    let wanted = try #require(specification)
    guard case .design(let design, _) = PlatformDesigner(wanted).design() else {
      Issue.record("refused")
      return
    }
    let decision = try #require(design.decisions.first { $0.id == "security.identity" })
    #expect(decision.choice.hasPrefix("workload-identity"))
  }
}
