import Basics
import DesignEngine
import KubeModel
import TestSupport
import Testing

/// Volumes and certificates, row by row of the mission, found in the files.
@Suite struct VolumeRowTests {
  let platform: Platform

  init() throws { platform = try Platform("rollouts") }

  @Test func `T-1 a StatefulSet starts in order, has names of its own, and keeps its claims`() throws {
    let spec = try #require(try platform.object("StatefulSet", "depot").root["spec"])
    #expect(spec["podManagementPolicy"]?.string == "OrderedReady")
    #expect(spec["persistentVolumeClaimRetentionPolicy"] == ["whenDeleted": "Retain", "whenScaled": "Retain"])
    let name = try #require(spec["serviceName"]?.string)
    #expect(try platform.object("Service", name).root.at("spec", "clusterIP")?.string == "None")
    let claim = try #require(spec["volumeClaimTemplates"]?.sequence?.first)
    #expect(claim.at("spec", "resources", "requests", "storage")?.string == "20Gi")
    #expect(claim.at("spec", "storageClassName")?.string == "high-iops")
    let parallel = try #require(try platform.object("StatefulSet", "scans").root["spec"])
    #expect(parallel["podManagementPolicy"]?.string == "Parallel")
    #expect(parallel["persistentVolumeClaimRetentionPolicy"] == ["whenDeleted": "Retain", "whenScaled": "Delete"])
  }

  @Test(arguments: [
    ("rollouts", "gp3", "io2", "kmsKeyId"), ("blue-green", "pd-ssd", "pd-extreme", "disk-encryption-kms-key"),
    ("aks-ingress", "Premium_LRS", "UltraSSD_LRS", "diskEncryptionSetID"),
  ]) func `T-2 both classes are encrypted with a key of the owner, grow, and wait for the pod's zone`(
    name: String, general: String, fast: String, key: String
  ) throws {
    let platform = try Platform(name)
    let classes = platform.objects("StorageClass")
    #expect(Set(classes.map(\.name)).isSuperset(of: ["general", "high-iops"]))
    for item in classes {
      #expect(item.root["volumeBindingMode"]?.string == "WaitForFirstConsumer", "\(item.title)")
      #expect(item.root["allowVolumeExpansion"] == true, "\(item.title)")
      let parameters = try #require(item.root["parameters"]?.mapping)
      #expect(parameters.entries.contains { $0.key == key }, "\(item.title)")
      let kinds = parameters.entries.filter { ["type", "skuName"].contains($0.key) }.compactMap(\.value.string)
      #expect(kinds == [item.name == "high-iops" ? fast : general])
    }
  }

  @Test func `N-8 certificates come from Let's Encrypt, staging and production, a wildcard by DNS`() throws {
    for (name, server) in [("staging", "acme-staging-v02"), ("production", "acme-v02")] {
      let acme = try #require(try platform.object("ClusterIssuer", "letsencrypt-\(name)").root.at("spec", "acme"))
      #expect(acme["server"]?.string?.contains("//\(server).api.letsencrypt.org") == true)
      let solvers = acme["solvers"]?.sequence ?? []
      #expect(solvers.count == 1 && solvers[0].at("dns01", "route53", "hostedZoneID") != nil)
    }
    let gateway = try #require(platform.objects("Certificate").first { $0.namespace == "istio-ingress" })
    let names = gateway.root.at("spec", "dnsNames")?.sequence?.compactMap(\.string)
    #expect(names == ["courier.example.com", "*.courier.example.com"])
    #expect(gateway.root.at("spec", "issuerRef", "name")?.string == "letsencrypt-production")
    // Google's own load balancer takes a certificate of Google's, proven by DNS as well.
    #expect(try Platform("gke-gateway").terraform.contains(#""*.tours.example.com""#))
  }
}
