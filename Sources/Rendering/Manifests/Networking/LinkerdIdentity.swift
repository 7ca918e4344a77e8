import DesignEngine
import KubeModel
import PlatformSpec

/// Where identities come from: a trust anchor that signs the issuer of the cluster, which signs for every proxy.
///
/// With one region the anchor is made in the cluster and never leaves it. Several regions must trust the same one, so
/// there it is read from the provider's secret store; no file holds a key.
struct LinkerdIdentity {
  /// Secret, Certificate and Issuer of the trust anchor.
  static let trustAnchor = "linkerd-trust-anchor"
  /// Keys of the entry in the secret store.
  static let anchorKeys = ["certificate", "key"]

  private static let selfSigned = "linkerd-self-signed"
  private static let webhooks = "linkerd-webhooks"

  let plan: ComponentPlan
  let context: RenderingContext

  init(_ plan: ComponentPlan, _ context: RenderingContext) {
    self.plan = plan
    self.context = context
  }

  var objects: [KubeValue] {
    [issuer(Self.selfSigned, ["selfSigned": [:]])] + anchor
      + [issuer(Self.trustAnchor, ["ca": ["secretName": .string(Self.trustAnchor)]]), identityIssuer]
      + webhookAuthority + ["linkerd-proxy-injector", "linkerd-sp-validator", "linkerd-policy-validator"].map(webhook)
  }

  /// Its key lives ten years: a new one must be trusted everywhere before it signs, which nobody does by itself.
  private var anchor: [KubeValue] {
    if context.has(.linkerdMulticluster) { return sharedAnchor }
    let spec: KubeValue = [
      "isCA": true, "commonName": "root.linkerd.cluster.local", "secretName": .string(Self.trustAnchor),
      "duration": "87600h", "renewBefore": "8760h",
      "privateKey": ["algorithm": "ECDSA", "size": 256, "rotationPolicy": "Never"],
      "issuerRef": ["name": .string(Self.selfSigned), "kind": "Issuer"],
    ]
    return [certificate(Self.trustAnchor, spec)]
  }

  private var sharedAnchor: [KubeValue] {
    let secrets = CloudSecret.all(in: context.design, cluster: context.cluster)
    guard let secret = secrets.first(where: { $0.namespace == plan.namespace && $0.purpose == Self.trustAnchor }) else {
      return []
    }
    let data: [KubeValue] = zip(["tls.crt", "tls.key"], Self.anchorKeys).map { key, property in
      ["secretKey": .string(key), "remoteRef": ["key": .string(secret.name), "property": .string(property)]]
    }
    return [
      [
        "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
        "metadata": context.metadata(of: plan, named: Self.trustAnchor),
        "spec": [
          "refreshInterval": "1h",
          "secretStoreRef": ["kind": "ClusterSecretStore", "name": .string(SharedNames.secretStore)],
          "target": [
            "name": .string(Self.trustAnchor), "creationPolicy": "Owner", "template": ["type": "kubernetes.io/tls"],
          ],
          "data": .sequence(data),
        ],
      ]
    ]
  }

  /// Two days, renewed after one: identity reads it again without a restart.
  private var identityIssuer: KubeValue {
    let name = "identity.linkerd.cluster.local"
    return certificate(
      "linkerd-identity-issuer",
      [
        "isCA": true, "commonName": .string(name), "dnsNames": [.string(name)],
        "secretName": "linkerd-identity-issuer", "duration": "48h", "renewBefore": "25h",
        "privateKey": ["algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"],
        "usages": ["cert sign", "crl sign", "server auth", "client auth"],
        "issuerRef": ["name": .string(Self.trustAnchor), "kind": "Issuer"],
      ])
  }

  /// The API server trusts the webhooks by an authority of their own.
  private var webhookAuthority: [KubeValue] {
    [
      certificate(
        Self.webhooks,
        [
          "isCA": true, "commonName": "webhooks.linkerd.cluster.local", "secretName": .string(Self.webhooks),
          "duration": "43800h", "renewBefore": "8760h", "privateKey": ["algorithm": "ECDSA", "size": 256],
          "issuerRef": ["name": .string(Self.selfSigned), "kind": "Issuer"],
        ]),
      issuer(Self.webhooks, ["ca": ["secretName": .string(Self.webhooks)]]),
    ]
  }

  private func webhook(_ service: String) -> KubeValue {
    let host = "\(service).\(plan.namespace).svc"
    return certificate(
      service,
      [
        "commonName": .string(host), "dnsNames": [.string(host)], "secretName": .string("\(service)-k8s-tls"),
        "duration": "2160h", "renewBefore": "720h", "usages": ["server auth"],
        "privateKey": ["algorithm": "ECDSA", "encoding": "PKCS8", "size": 256, "rotationPolicy": "Always"],
        "issuerRef": ["name": .string(Self.webhooks), "kind": "Issuer"],
      ])
  }

  private func certificate(_ name: String, _ spec: KubeValue) -> KubeValue {
    [
      "apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": context.metadata(of: plan, named: name),
      "spec": spec,
    ]
  }

  private func issuer(_ name: String, _ spec: KubeValue) -> KubeValue {
    [
      "apiVersion": "cert-manager.io/v1", "kind": "Issuer", "metadata": context.metadata(of: plan, named: name),
      "spec": spec,
    ]
  }
}
