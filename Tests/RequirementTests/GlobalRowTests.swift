import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// N-10 and N-11 on EKS and GKE: several regions behind one name, and private ways.
@Suite struct GlobalRowTests {
  @Test func `N-10 on EKS the region with the least latency answers while its entrance is well`() throws {
    let platform = try Platform("eks-regions")
    for cluster in platform.design.clusters {
      let file = try platform.text("terraform/30-platform/\(cluster.region)/global.tf")
      #expect(file.contains(#"resource "aws_route53_health_check" "entrance""#))
    }
    let ingress = try #require(platform.objects("Ingress").first)
    let names = ["set-identifier", "aws-region", "aws-health-check-id", "hostname"]
    for name in names {
      #expect(ingress.annotations.contains { $0.key == "external-dns.alpha.kubernetes.io/\(name)" }, "\(name)")
    }
    // What differs by region stands in the overlays.
    let other = try platform.text("infrastructure/configs/production-eu-west-1/cluster-values/kustomization.yaml")
    #expect(other.contains("eu-west-1"))
    #expect(try platform.decision("networking.global").choice.hasPrefix("Route 53"))
  }

  @Test func `N-10 on GKE the nearest region answers while its checks succeed`() throws {
    let platform = try Platform("gke-regions")
    let file = try platform.text("terraform/30-platform/us-central1/global.tf")
    for cluster in platform.design.clusters {
      #expect(file.contains(#"location = "\#(cluster.region)""#), "\(cluster.region)")
    }
    #expect(file.contains("source_regions") && file.contains("health_check = google_compute_health_check.entrance.id"))
    let others = platform.tree.files.filter { $0.path.hasSuffix("/global.tf") }
    #expect(others.count == 1)
    // Nobody else writes these names.
    #expect(try platform.values(of: "external-dns")["sources"] == ["service"])
    let addresses = platform.objects("Gateway").compactMap {
      $0.root.at("spec", "addresses")?.sequence?.first?["value"]?.string
    }
    #expect(!addresses.isEmpty && addresses.allSatisfy { file.contains($0) || platform.terraform.contains($0) })
  }

  @Test(arguments: ["eks-regions", "gke-regions"]) func `N-11 services of the cloud are reached inside of the network`(
    name: String
  ) throws {
    let platform = try Platform(name)
    let isEKS = platform.design.specification.provider == .eks
    let part = isEKS ? #"vpc_endpoint_type   = "Interface""# : #"target                = "vpc-sc""#
    #expect(platform.terraform.contains(part))
  }

  @Test(arguments: [
    ("eks-regions", "aws_dx_gateway_association", "direct_connect_gateway_id"),
    ("gke-regions", "google_compute_interconnect_attachment", "interconnect_domains"),
    ("aks-world", "azurerm_virtual_network_gateway_connection", "express_route_circuit_ids"),
  ]) func `N-11 a private line of the owner ends in the network`(
    name: String, resource: String, answer: String
  ) throws {
    let platform = try Platform(name)
    #expect(platform.design.specification.networking.privateConnectivity)
    let files = platform.tree.files.filter { $0.path.contains("/10-network/") }
    #expect(files.contains { $0.contents.contains("resource \"\(resource)\"") })
    #expect(files.contains { $0.contents.contains("variable \"\(answer)\"") })
    #expect(files.contains { $0.path.hasSuffix("terraform.tfvars") && $0.contents.contains(answer) })
  }
}
