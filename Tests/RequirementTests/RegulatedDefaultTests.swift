import Basics
import DesignEngine
import KubeModel
import PlatformSpec
import TestSupport
import Testing

/// Row X-8: what regulation asks for is there without being asked for.
@Suite struct RegulatedDefaultTests {
  private func platform(_ provider: Provider, compliance: String) throws -> Platform {
    try Platform(
      yaml: """
        apiVersion: plimsoll.dev/v1alpha1
        kind: Platform
        metadata:
          name: Till
        spec:
          provider: \(provider.rawValue)
        \(compliance)  services:
            - name: pay
              team: till
              role: frontend
              entryShare: 100%
        """)
  }

  @Test(arguments: Provider.allCases)
  func `X-8 a small platform of PCI DSS has a firewall before its application`(provider: Provider) throws {
    let regulated = try platform(provider, compliance: "  security:\n    compliance: [pci-dss]\n")
    #expect(regulated.design.specification.networking.webApplicationFirewall)
    let resource =
      switch provider {
      case .eks: "aws_wafv2_web_acl"
      case .gke: "google_compute_security_policy"
      case .aks: "azurerm_web_application_firewall_policy"
      }
    #expect(regulated.terraform.contains("resource \"\(resource)\""))
    let assumed = regulated.design.specification.assumptions.first { $0.path == "networking.webApplicationFirewall" }
    #expect(assumed?.reason.contains("PCI DSS 6.4.2") == true)
    #expect(try !platform(provider, compliance: "").design.specification.networking.webApplicationFirewall)
  }

  @Test func `T-8 backups of Azure's databases under keys of the customer lie in the paired region too`() throws {
    let platform = try Platform("aks-clinic")
    let text = platform.terraform
    #expect(text.contains("geo_redundant_backup_enabled      = true"))
    #expect(text.contains("azurerm_key_vault_key.geo.versionless_id"))
    #expect(text.contains("geo_backup_user_assigned_identity_id = azurerm_user_assigned_identity.geo.id"))
    #expect(text.contains("variable \"geo_backup_region\""))
    #expect(text.contains("resource \"azurerm_key_vault\" \"geo\""))
    #expect(text.contains("= var.geo_backup_region"))
  }

  @Test func `D-4 the last step of a canary waits for nothing, and the table says so`() throws {
    let text = try Platform("ecommerce").text("DESIGN.md")
    #expect(text.contains("| 100 % | at once | none | – |"))
    #expect(!text.contains("| 0ms |"))
  }
}
