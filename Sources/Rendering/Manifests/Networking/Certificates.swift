import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Certificates from Let's Encrypt, proven by DNS so that one certificate covers the domain and all names below it.
  static func certManager(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    // cainjector writes the certificate into the webhooks.
    let release = ChartRelease(
      plan: plan, context: context, bringsKinds: false,
      writtenByOthers: [
        ("ValidatingWebhookConfiguration", "/webhooks"), ("MutatingWebhookConfiguration", "/webhooks"),
      ])
    let issuers = CertificateAuthority.allCases.map { issuer($0, plan, context) }
    return ComponentManifests(
      plan, controllers: release.objects(values(plan, context)),
      configs: context.specification.networking.tls ? issuers : [], alerts: ComponentAlert.certificates)
  }

  private static func values(_ plan: ComponentPlan, _ context: RenderingContext) -> KubeValue {
    let replicas: KubeValue = .integer(plan.replicas("cert-manager", otherwise: 2))
    let webhook: KubeValue = [
      "replicaCount": .integer(plan.replicas("cert-manager-webhook", otherwise: 2)),
      "resources": plan.resources("cert-manager-webhook"), "podDisruptionBudget": ["enabled": true, "minAvailable": 1],
    ]
    return [
      "crds": ["enabled": true, "keep": true],
      "global": [
        "priorityClassName": "system-cluster-critical",
        "leaderElection": ["namespace": .string(plan.namespace)],
      ],
      "replicaCount": replicas,
      "resources": plan.resources("cert-manager"),
      "podDisruptionBudget": ["enabled": true, "minAvailable": 1],
      "serviceAccount": plan.serviceAccount(in: context), "podLabels": plan.identityLabels(in: context),
      // The answer of the public servers counts, not that of the cluster's resolver.
      "dns01RecursiveNameservers": "1.1.1.1:53,8.8.8.8:53", "dns01RecursiveNameserversOnly": true,
      "webhook": webhook,
      "cainjector": [
        "replicaCount": .integer(plan.replicas("cert-manager-cainjector", otherwise: 1)),
        "resources": plan.resources("cert-manager-cainjector"),
      ],
    ]
  }

  /// Staging has no limits and is trusted by nobody: to try changes of an issuer.
  private enum CertificateAuthority: String, CaseIterable {
    case staging = "letsencrypt-staging", production = "letsencrypt-production"

    var server: String {
      switch self {
      case .staging: "https://acme-staging-v02.api.letsencrypt.org/directory"
      case .production: "https://acme-v02.api.letsencrypt.org/directory"
      }
    }
  }

  private static func issuer(
    _ authority: CertificateAuthority, _ plan: ComponentPlan, _ context: RenderingContext
  ) -> KubeValue {
    let solver: KubeValue = [
      "selector": ["dnsZones": [.string(context.specification.networking.domain)]],
      "dns01": context.cloud.dnsSolver,
    ]
    return [
      "apiVersion": "cert-manager.io/v1", "kind": "ClusterIssuer",
      "metadata": context.clusterMetadata(of: plan, named: authority.rawValue),
      "spec": [
        "acme": [
          "server": .string(authority.server), "email": .string(ClusterSetting.certificateEmail.reference),
          "privateKeySecretRef": ["name": .string("\(authority.rawValue)-account")],
          "solvers": [solver],
        ]
      ],
    ]
  }
}

extension RenderingContext {
  /// The certificate of the domain and of every name below it, in the namespace of the gateway.
  func wildcardCertificate(for plan: ComponentPlan) -> [KubeValue] {
    guard has(.certManager), specification.networking.tls else { return [] }
    let domain = specification.networking.domain
    return [
      [
        "apiVersion": "cert-manager.io/v1", "kind": "Certificate",
        "metadata": metadata(of: plan, named: "public-tls"),
        "spec": [
          "secretName": "public-tls", "dnsNames": [.string(domain), "*.\(domain)"],
          "issuerRef": ["kind": "ClusterIssuer", "name": "letsencrypt-production"],
          "duration": "2160h", "renewBefore": "720h",
          "privateKey": ["algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"],
        ],
      ]
    ]
  }
}

extension ComponentAlert {
  fileprivate static let certificates = [
    ComponentAlert(
      "CertificateEndsSoon",
      "min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds - time()) < 14 * 86400",
      minutes: 60, critical: true, "Certificate {{ $labels.namespace }}/{{ $labels.name }} ends in less than 14 days",
      do: "It should have been renewed 30 days before its end: see the events of its CertificateRequest and Challenge."),
    ComponentAlert(
      "CertificateNotReady",
      #"max by (namespace, name) (certmanager_certificate_ready_status{condition="False"}) == 1"#,
      minutes: 30, "Certificate {{ $labels.namespace }}/{{ $labels.name }} has not been issued for 30 minutes",
      do: "See the events of its CertificateRequest and Challenge; the zone's records must be writable."),
  ]
}
