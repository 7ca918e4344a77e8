import Basics
import CloudCatalog
import Testing

@Suite struct CatalogTests {
  let catalog = Catalog.current

  @Test func `the machines of all clouds are there`() {
    #expect(catalog.machines(.aws).count > 800)
    #expect(catalog.machines(.gcp).count > 300)
    #expect(catalog.machines(.azure).count > 500)
  }

  @Test func `a price has its date and source`() throws {
    let price = try #require(catalog.price(.aws, region: "us-east-1", machine: "m5.2xlarge"))
    #expect(
      price.onDemand == Sourced(Money(micros: 384_000), source: "karpenter-aws-pricing,coroot-spot", asOf: "2026-07-20")
    )
    #expect(price.spot?.asOf == "2024-08-09")
    #expect(catalog.price(.aws, region: "westeurope", machine: "m5.2xlarge") == nil)
    #expect(catalog.prices(.aws, machine: "m5.2xlarge").count >= 15)
  }

  @Test(
    arguments: [
      (Cloud.aws, "m5.large", nil, 1930, 6903, 29), (.aws, "m5.4xlarge", 110, 15890, nil, 110),
      (.gcp, "n2-standard-4", nil, 3920, nil, 110), (.azure, "Standard_D4s_v5", 30, 3860, nil, 30),
    ] as [(Cloud, String, Int?, Int, Int?, Int)])
  func `a node offers what its cloud documents`(
    cloud: Cloud, name: String, maxPods: Int?, cpu: Int, memory: Int?, pods: Int
  ) throws {
    let allocatable = try #require(catalog.machine(cloud, name)).allocatable(maxPods: maxPods)
    #expect(allocatable.cpuMilli == cpu)
    if let memory { #expect(allocatable.memoryMiB == memory) }
    #expect(allocatable.pods == pods)
  }

  @Test func `traffic to the internet is priced by tiers`() throws {
    let cost = try #require(
      catalog.tieredCost(
        .aws, service: "data-transfer", item: "to the internet", region: "us-east-1", gigabytes: 20_480))
    #expect(cost.value == Money(dollars: 10_240 * 0.09 + 10_240 * 0.085))
  }

  @Test func `regions know their zones`() {
    #expect(catalog.region(.aws, "us-east-1")?.zones.count ?? 0 >= 3)
    #expect(catalog.clouds(withRegion: "westeurope") == [.azure])
  }

  @Test func `Kubernetes versions have a life-cycle state`() {
    let eks = catalog.kubernetesReleases(.aws)
    #expect(eks.first { $0.version == "1.36" }?.status == .standard)
    #expect(eks.first { $0.version == "1.32" }?.status == .extended)
    #expect(eks.first { $0.version == "1.20" }?.status == .ended)
  }

  @Test func `components have a chart and its address`() throws {
    let keda = try #require(catalog.component("keda"))
    #expect(keda.chartVersion == "2.20.2")
    #expect(keda.repository.hasPrefix("https://"))
  }

  @Test func `disks and their prices are there`() {
    #expect(catalog.disk(.aws, "gp3")?.provisioner == "ebs.csi.aws.com")
    #expect(catalog.diskPrice(.aws, region: "us-east-1", disk: "gp3")?.value == Money(micros: 80_000))
    #expect(catalog.spotAdvice(region: "us-east-1", machine: "m5.xlarge")?.band == 4)
  }
}
