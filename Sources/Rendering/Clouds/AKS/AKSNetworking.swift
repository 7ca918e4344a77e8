import DesignEngine
import KubeModel
import PlatformSpec

extension AKSManifests {
  private var networking: NetworkingWishes { context.specification.networking }
  private var ranges: AKSRanges { AKSRanges(context.cluster.network) }

  func objects(of entrance: Entrance) -> [KubeValue] {
    switch networking.ingress {
    case .applicationGateway: ingress(to: entrance)
    case .gatewayAPI: routes(to: entrance)
    // Refused on this cloud.
    case .alb, .gkeIngress, .nginx, .none: []
    }
  }

  // MARK: - Application Gateway

  static let ingressClass = "azure-application-gateway"

  /// Whether users come through Front Door, which then answers for their names.
  var isBehindFrontDoor: Bool { context.regionalHost != nil }

  /// Where Front Door asks each region: the way of a user, down to a pod of the service that has the domain.
  var frontDoorPath: String {
    let first = context.design.workloads.first { context.publicHost(of: $0.service) == networking.domain }
    return first?.healthPath ?? "/"
  }

  /// Ingresses of the gateway's own controller; the gateway reads certificates from the Secret that they name.
  private func ingress(to entrance: Entrance) -> [KubeValue] {
    // The gateway knows names one by one.
    let hosts = entrance.hosts.contains { $0.hasPrefix("*.") } ? context.publicHosts : entrance.hosts
    // The gateway of the mesh has a certificate for the whole domain already.
    let secret = entrance.isEncrypted ? "public-tls" : "\(entrance.service)-tls"
    let regional = hosts.contains(networking.domain) ? context.regionalHost.map { [$0] } ?? [] : []
    var objects = [object(entrance, hosts, secret, isNamed: isBehindFrontDoor)]
    if !regional.isEmpty { objects.append(object(entrance, regional, secret, suffix: "-region", isNamed: false)) }
    let ownsCertificate = networking.tls && !entrance.isEncrypted
    return objects + (ownsCertificate ? [certificate(entrance, hosts + regional, secret)] : [])
  }

  /// `isNamed`: its names lead elsewhere already, so that ExternalDNS must leave them alone.
  private func object(
    _ entrance: Entrance, _ hosts: [String], _ secret: String, suffix: String = "", isNamed: Bool
  ) -> KubeValue {
    let leaveNames: KubeValue =
      isNamed ? ["external-dns.alpha.kubernetes.io/controller": "front-door"] : [:]
    let annotations = annotations(of: entrance, host: networking.domain).overlaid(with: leaveNames)
    let name = suffix.isEmpty ? [:] : KubeValue.mapping([("name", .string(entrance.service + suffix))])
    return [
      "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
      "metadata": entrance.metadata.overlaid(with: name).overlaid(with: ["annotations": annotations]),
      "spec": [
        "ingressClassName": .string(Self.ingressClass),
        "tls": networking.tls ? [["hosts": .strings(hosts), "secretName": .string(secret)]] : .omitted,
        "rules": entrance.rules(for: hosts),
      ],
    ]
  }

  private func annotations(of entrance: Entrance, host: String) -> KubeValue {
    let prefix = "appgw.ingress.kubernetes.io/"
    var pairs: [(String, KubeValue)] = [
      ("health-probe-path", .string(entrance.healthPath)), ("health-probe-interval", "10"),
      ("health-probe-timeout", "5"), ("health-probe-unhealthy-threshold", "3"),
      ("health-probe-status-codes", "200-399"), ("connection-draining", "true"),
      ("connection-draining-timeout", "30"), ("request-timeout", "60"),
    ]
    if let port = entrance.healthPort { pairs.append(("health-probe-port", .string("\(port)"))) }
    if networking.tls { pairs.append(("ssl-redirect", "true")) }
    if entrance.isEncrypted { pairs += [("backend-protocol", "https"), ("backend-hostname", .string(host))] }
    return .mapping(pairs.map { (prefix + $0.0, $0.1) })
  }

  private func certificate(_ entrance: Entrance, _ hosts: [String], _ secret: String) -> KubeValue {
    [
      "apiVersion": "cert-manager.io/v1", "kind": "Certificate",
      "metadata": entrance.metadata.overlaid(with: ["name": .string(secret)]),
      "spec": [
        "secretName": .string(secret), "dnsNames": .strings(hosts),
        "issuerRef": ["kind": "ClusterIssuer", "name": "letsencrypt-production"],
        "duration": "2160h", "renewBefore": "720h",
        "privateKey": ["algorithm": "RSA", "size": 2048, "rotationPolicy": "Always"],
      ],
    ]
  }

  // MARK: - Peers

  var entranceAddresses: [String] { [ranges.entrance] }

  var balancerPeers: [KubeValue] { entranceAddresses.map { ["ipBlock": ["cidr": .string($0)]] } }

  /// Calls of the API server come through an agent among the system's pods.
  var apiServerPeers: [KubeValue] {
    [
      ["ipBlock": ["cidr": .string(context.cluster.network.cidr)]],
      ["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "kube-system"]]],
    ]
  }

  var storeAddresses: [String] { [ranges.stores] }

  // MARK: - Names

  /// ExternalDNS reads from a file where it is, and takes the token of its own pods.
  var dnsRecords: KubeValue {
    let file = """
      {
        "tenantId": "\(AKSSetting.tenantID.reference)",
        "subscriptionId": "\(subscription)",
        "resourceGroup": "\(AKSSetting.dnsZoneGroup.reference)",
        "useWorkloadIdentityExtension": true
      }

      """
    return [
      "provider": ["name": "azure"],
      "secretConfiguration": [
        "enabled": true, "mountPath": "/etc/kubernetes", "data": ["azure.json": .string(file)],
      ],
    ]
  }

  var dnsSolver: KubeValue {
    let identity = context.component(.certManager)?.identities.first
    return [
      "azureDNS": [
        "subscriptionID": .string(subscription),
        "resourceGroupName": .string(AKSSetting.dnsZoneGroup.reference),
        "hostedZoneName": .string(networking.domain), "environment": "AzurePublicCloud",
        "managedIdentity": identity.map { ["clientID": .string(AKSSetting.client($0).reference)] } ?? .omitted,
      ]
    ]
  }
}
