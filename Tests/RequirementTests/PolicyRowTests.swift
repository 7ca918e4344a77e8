import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// N-9: who enforces network policies, and what an engine adds to those of Kubernetes.
@Suite struct PolicyRowTests {
  @Test(arguments: ["calico", "cilium"]) func `N-9 the engine is chained to the network of the VPC`(
    engine: String
  ) throws {
    let platform = try Platform("eks-\(engine)")
    let addOns = try platform.text("terraform/20-cluster/add-ons.tf")
    #expect(addOns.contains(#"enableNetworkPolicy = "false""#))
    let values = try platform.values(of: engine)
    let isChained =
      values.at("cni", "chainingMode")?.string == "aws-cni"
      || values.at("installation", "cni", "type")?.string == "AmazonVPC"
    #expect(isChained)
    // The policies of Kubernetes stay: every engine enforces them.
    for namespace in platform.design.namespaces {
      _ = try platform.object("NetworkPolicy", "default-deny", in: namespace.name)
    }
    let pools = platform.design.clusters[0].pools
    let name = engine == "calico" ? "calico-node" : "cilium"
    #expect(platform.design.components.contains { $0.pods.contains { $0.name == name && $0.count == .perNode } })
    #expect(!pools.isEmpty)
  }

  @Test(arguments: [("calico", "GlobalNetworkPolicy"), ("cilium", "CiliumClusterwideNetworkPolicy")])
  func `N-9 no namespace of a team can leave the default out, nor reach the identity of a node`(
    engine: String, kind: String
  ) throws {
    let platform = try Platform("eks-\(engine)")
    let denied = try #require(try platform.object(kind, "default-deny").root["spec"])
    #expect(denied["ingress"] == nil || denied["ingress"] == [[:]])
    let node = try platform.object(kind, "no-node-identity")
    let text = node.root["spec"].map { "\($0)" } ?? ""
    #expect(text.contains("169.254.169.254/32"))
  }

  @Test func `N-9 on GKE Dataplane V2 knows policies of the cluster, and hosts by name`() throws {
    let platform = try Platform("gke-cilium")
    let cluster = try platform.text("terraform/20-cluster/cluster.tf")
    for part in [
      "enable_cilium_clusterwide_network_policy = true", "enable_fqdn_network_policy", #""ADVANCED_DATAPATH""#,
    ] { #expect(cluster.contains(part), "\(part)") }
    _ = try platform.object("CiliumClusterwideNetworkPolicy", "default-deny")
    let named = try platform.object("FQDNNetworkPolicy", "pickup")
    #expect(
      named.root.at("spec", "egress")?.sequence?.first?["matches"]?.sequence?.first?["pattern"] == "*.googleapis.com")
    // The way to every address is not there beside it.
    let other = try platform.object("NetworkPolicy", "pickup").root.at("spec", "egress")?.sequence ?? []
    #expect(!other.contains { $0["to"]?.sequence?.first?.at("ipBlock", "cidr")?.string == "0.0.0.0/0" })
  }

  @Test func `N-9 Calico on GKE is refused, with what takes its place`() {
    let (_, problems) = Specification.read(prompt: "Deploy Shop (4 microservices) on GKE with Calico")
    #expect(problems.contains { $0.message.contains("Dataplane V2") })
  }
}
