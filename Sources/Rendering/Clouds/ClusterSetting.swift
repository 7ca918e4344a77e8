package import DesignEngine

/// A value that is known only after Terraform has run, and that manifests name as a variable.
///
/// The object `cluster-settings` holds one entry per setting; Terraform's last stage outputs exactly that object, and the
/// engine of GitOps fills every manifest in from it. A manifest writes `setting.reference`.
package struct ClusterSetting: Sendable, Hashable {
  /// `aws_account_id`: the key in the ConfigMap and the name of Terraform's output.
  package let name: String
  /// What it is, for the comment beside it and for Terraform's output of the same name.
  package let meaning: String
  /// Stands in the file until Terraform's output replaces it: well-formed, and plainly not real.
  package let placeholder: String

  /// How a manifest names it, `${aws_account_id}`.
  package var reference: String { "${\(name)}" }

  /// Needed on every cloud where there is cert-manager.
  static let certificateEmail = ClusterSetting(
    name: "certificate_email", meaning: "address that Let's Encrypt warns before a certificate ends",
    placeholder: "replace-me@example.com")

  /// Needed where secrets come from Vault.
  static let vaultAddress = ClusterSetting(
    name: "vault_address", meaning: "address of Vault, reached on port 443",
    placeholder: "https://replace-with-the-address-of-vault.example.com")

  /// The settings of a design, in the order of its cloud: only what its manifests name.
  package static func needed(by design: PlatformDesign) -> [ClusterSetting] {
    RenderingContext(design).cloud.settings + shared(by: design)
  }

  /// Those that no cloud spells in its own way, with the variable of Terraform that holds each.
  package static func shared(by design: PlatformDesign) -> [ClusterSetting] {
    design.specification.rollsOutByRegion ? [.gitRepository] : []
  }
}
