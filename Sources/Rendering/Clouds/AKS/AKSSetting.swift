import DesignEngine
import PlatformSpec

/// What only Terraform knows of a cluster on AKS.
enum AKSSetting: Hashable {
  case subscriptionID, tenantID, vaultURL, dnsZoneGroup, queueNamespace, backupAccount, logArchiveAccount,
    telemetryAccount
  /// Number of the identity that a service account acts as.
  case client(CloudIdentity)
  /// Number of the group of people that is a team.
  case group(team: String)
  /// The balancer of Application Gateway for Containers, and the policy of its firewall.
  case entranceID, firewallID
  /// Object id of what the first region's Argo CD is to Entra.
  case deliverer

  var reference: String { setting.reference }

  var setting: ClusterSetting { ClusterSetting(name: name, meaning: meaning, placeholder: placeholder) }

  /// Those that the manifests of a design name, in a fixed order.
  static func needed(by design: PlatformDesign) -> [AKSSetting] {
    let shared: [AKSSetting] = [
      .subscriptionID, .tenantID, .vaultURL, .dnsZoneGroup, .queueNamespace, .backupAccount, .logArchiveAccount,
      .telemetryAccount, .deliverer, .entranceID, .firewallID,
    ]
    var teams: [String] = []
    for namespace in design.namespaces where !teams.contains(namespace.team) { teams.append(namespace.team) }
    let clients = TerraformIdentity.all(in: design).map(\.identity).filter(\.actsInAzure)
    return shared.filter { $0.isNeeded(by: design) } + teams.map { .group(team: $0) } + clients.map { .client($0) }
  }

  func isNeeded(by design: PlatformDesign) -> Bool {
    let components = design.components.map(\.id)
    return switch self {
    case .subscriptionID, .tenantID, .client, .group: true
    case .deliverer: design.specification.hasDeliveryHub
    case .entranceID: components.contains(.containerGateway)
    case .firewallID:
      components.contains(.containerGateway) && design.specification.networking.webApplicationFirewall
    case .vaultURL: components.contains(.externalSecrets) && design.specification.security.secretStore == .provider
    case .dnsZoneGroup: components.contains(.externalDNS) || components.contains(.certManager)
    case .queueNamespace: design.specification.queues.contains { $0.engine == .serviceBus }
    case .backupAccount: components.contains(.velero)
    case .logArchiveAccount:
      components.contains(.elasticsearch) && design.specification.observability.logArchiveDays > 0
    case .telemetryAccount: components.contains(.loki) || components.contains(.tempo)
    }
  }

  private var name: String {
    switch self {
    case .subscriptionID: "azure_subscription_id"
    case .tenantID: "azure_tenant_id"
    case .vaultURL: "vault_url"
    case .dnsZoneGroup: "dns_zone_group"
    case .queueNamespace: "queue_namespace"
    case .backupAccount: "backup_account"
    case .logArchiveAccount: "log_archive_account"
    case .telemetryAccount: "telemetry_account"
    case .client(let identity):
      "client_id_\(Self.word(identity.namespace))__\(Self.word(identity.serviceAccount))"
    case .group(let team): "group_id_\(Self.word(team))"
    case .deliverer: "deliverer_id"
    case .entranceID: "entrance_id"
    case .firewallID: "firewall_policy_id"
    }
  }

  private var meaning: String {
    switch self {
    case .subscriptionID: "subscription in which the cluster is"
    case .tenantID: "tenant of Entra that the subscription trusts"
    case .vaultURL: "vault from which External Secrets reads"
    case .dnsZoneGroup: "group of resources with the public zone of the domain"
    case .queueNamespace: "namespace of Service Bus that holds the queues"
    case .backupAccount: "storage account that holds backups"
    case .logArchiveAccount: "storage account for logs after their hot days"
    case .telemetryAccount: "storage account in which Loki and Tempo keep logs and traces"
    case .client(let identity): "identity of \(identity.serviceAccount) in namespace \(identity.namespace)"
    case .group(let team): "group of Entra that is team \(team)"
    case .entranceID: "Application Gateway for Containers, whose frontend users reach"
    case .firewallID: "policy of the firewall before the Gateway"
    case .deliverer: "identity of the Argo CD that delivers to all regions"
    }
  }

  private var placeholder: String {
    switch self {
    case .subscriptionID, .tenantID, .client, .group, .deliverer: "00000000-0000-0000-0000-000000000000"
    case .entranceID: "/subscriptions/replace-with-terraform-output/trafficControllers/entrance"
    case .firewallID: "/subscriptions/replace-with-terraform-output/firewallPolicies/entrance"
    case .vaultURL: "https://replace-with-terraform-output.vault.azure.net"
    case .dnsZoneGroup: "replace-with-the-group-of-your-zone"
    case .queueNamespace: "replace-with-terraform-output"
    case .backupAccount: "replacewithbackupaccount"
    case .logArchiveAccount: "replacewithlogaccount"
    case .telemetryAccount: "replacewithtelemetryaccount"
    }
  }

  /// As a variable may be called.
  private static func word(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
