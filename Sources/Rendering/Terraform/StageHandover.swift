import DesignEngine
import PlatformSpec

/// What the last stage asks of the owner and hands over to the cluster, the same on every cloud.
extension CloudTerraform {
  // MARK: - Secrets

  /// Whether secrets stand in HashiCorp's Vault, so that the cloud's own store has no entries.
  var readsVault: Bool { has(.externalSecrets) && specification.security.secretStore == .vault }

  /// Entries of the cloud's own store of secrets.
  var secretList: [CloudSecret] { readsVault ? [] : CloudSecret.all(in: design, cluster: cluster) }

  /// The table of entries, which resources and outputs walk over.
  var secretTable: HCLBody {
    let cloud = RenderingContext(design).cloud
    let table = secretList.map { secret in
      HCLEntry(cloud.name(of: secret), ["meaning": .literal(secret.meaning), "keys": .strings(secret.keys)])
    }
    var file = HCLBody()
    file.locals(
      comment: """
        What the owner fills in, because no secret passes through Terraform or Git: each entry takes a JSON object of
        these keys, and External Secrets brings it into the cluster.
        """,
      ["secrets": .object(table)])
    return file
  }

  /// How the owner fills them: `command` with `${name}` for the entry, before the list of its keys.
  func addSecretsToFill(by command: String, to file: inout HCLBody) {
    if secretList.isEmpty { return }
    file.output(
      "secrets_to_fill", "Command that fills each secret, by its name.",
      .expression(
        """
        {
          for name, secret in local.secrets : name =>
          "\(command) # ${join(", ", secret.keys)}"
        }
        """))
  }

  // MARK: - Variables

  static var certificateVariable: HCLBody {
    var file = HCLBody()
    file.variable(
      "certificate_email", "Address that Let's Encrypt warns before a certificate ends.", type: "string",
      [
        "validation": .block([
          "condition": .ref("can(regex(\"^[^@ ]+@[^@ ]+[.][^@ ]+$\", var.certificate_email))"),
          "error_message": "Give an address that somebody reads.",
        ])
      ])
    return file
  }

  static var budgetVariable: HCLBody {
    var file = HCLBody()
    file.variable(
      "budget_alert_emails", "Who hears when the bill nears the budget.", type: "set(string)",
      [
        "validation": .block([
          "condition": .ref("length(var.budget_alert_emails) > 0"),
          "error_message": "Name at least one address: an alarm that nobody hears is none.",
        ])
      ])
    return file
  }

  static var vaultVariable: HCLBody {
    var file = HCLBody()
    file.variable(
      "vault_address", "Address of Vault, which External Secrets reaches on port 443.", type: "string",
      [
        "validation": .block([
          "condition": .ref("can(regex(\"^https://[^/:]+$\", var.vault_address))"),
          "error_message": "Give an address such as https://vault.example.com, without port and path.",
        ])
      ])
    return file
  }

  // MARK: - GitOps

  /// The object from which the engine of GitOps fills in what only Terraform knows.
  private func settingsManifest(_ settings: [HCLEntry]) -> HCLValue {
    switch specification.gitOps {
    case .flux:
      return [
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": ["name": "cluster-settings", "namespace": "flux-system"],
        "data": .object(settings),
      ]
    case .argocd:
      return clusterSecret(
        ArgoCDDelivery.settingsName, settings, server: .literal(ArgoCDDelivery.here),
        config: #"{"tlsClientConfig":{"insecure":false}}"#)
    }
  }

  private func clusterSecret(
    _ name: String, _ settings: [HCLEntry], server: HCLValue, config: HCLValue
  ) -> HCLValue {
    let repository = HCLEntry(ArgoCDDelivery.repository.name, .ref("var.git_repository_url"))
    return [
      "apiVersion": "v1",
      "kind": "Secret",
      "metadata": [
        "name": .literal(name), "namespace": .literal(ArgoCDDelivery.namespace),
        "labels": .object([
          HCLEntry("argocd.argoproj.io/secret-type", "cluster"),
          HCLEntry(ArgoCDDelivery.overlayLabel, .literal(RenderingContext(design).overlay(of: cluster))),
        ]),
        "annotations": .object(settings + [repository]),
      ],
      "stringData": ["name": .literal(cluster.name), "server": server, "config": config],
    ]
  }

  /// The variable that names the repository, which every engine asks for.
  func addRepository(to file: inout HCLBody) {
    file.variable(
      "git_repository_url",
      "Repository that \(specification.gitOps.title) watches, for the command that installs it.", type: "string",
      ["default": "ssh://git@git.example.com/platform.git"])
    addSharedSettings(to: &file)
  }

  /// Variables with what is the same in every cluster and only the owner knows.
  func addSharedSettings(to file: inout HCLBody) {
    for setting in ClusterSetting.shared(by: design) {
      let meaning = setting.meaning
      file.variable(
        setting.name, "\(meaning.prefix(1).uppercased())\(meaning.dropFirst()).", type: "string",
        ["default": .literal(setting.placeholder)])
    }
  }

  /// What only Terraform knows: outputs one by one, and the object from which the engine fills them in. `own` are those of
  /// the cloud.
  func addSettings(_ own: [(setting: ClusterSetting, value: HCLValue)], to file: inout HCLBody) {
    var known = own
    if has(.certManager) { known.append((.certificateEmail, .ref("var.certificate_email"))) }
    if readsVault { known.append((.vaultAddress, .ref("var.vault_address"))) }
    known += ClusterSetting.shared(by: design).map { ($0, .ref("var.\($0.name)")) }
    for (setting, value) in known {
      let meaning = setting.meaning
      file.output(setting.name, "\(meaning.prefix(1).uppercased())\(meaning.dropFirst()).", value)
    }
    addDelivery(known.map { HCLEntry($0.setting.name, $0.value) }, to: &file)
  }

  private func addDelivery(_ settings: [HCLEntry], to file: inout HCLBody) {
    switch specification.gitOps {
    case .flux:
      file.output(
        "cluster_settings", "ConfigMap from which Flux fills in what only Terraform knows.",
        .call("yamlencode", [settingsManifest(settings)]))
    case .argocd:
      file.output(
        "cluster_settings", "Secret from whose annotations Argo CD fills in what only Terraform knows.",
        .call("yamlencode", [settingsManifest(settings)]))
      if isDeliveredTo {
        let secret = clusterSecret(
          ArgoCDDelivery.regionSettingsName(of: cluster), settings, server: apiServer, config: .json(deliveryLogin))
        file.output(
          "region_settings", "Secret by which the Argo CD of \(design.clusters[0].region) enters this cluster.",
          .call("yamlencode", [secret]))
      }
    }
  }

  /// Whether another region's Argo CD applies the files of this cluster.
  var isDeliveredTo: Bool { specification.hasDeliveryHub && !isPrimary }

  /// The command that hands the cluster to the engine.
  func addBootstrap(to file: inout HCLBody) {
    switch specification.gitOps {
    case .flux:
      if RenderingContext(design).cloud.bringsFlux { return }
      file.output(
        "flux_bootstrap", "Installs Flux and points it at the folder of this cluster; run it once.",
        "flux bootstrap git --url=${var.git_repository_url} --branch=\(RenderingContext(design).branch(of: cluster)) --path=\(clusterFolder)"
      )
    case .argocd:
      file.output(
        "argocd_bootstrap", "Points Argo CD, which DESIGN.md installs, at the folder of this cluster; run it once.",
        "kubectl apply --server-side -k \(clusterFolder)")
    }
  }
}
