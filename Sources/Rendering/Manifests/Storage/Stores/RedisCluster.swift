import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The operator of Redis, bound to its namespace, and the clusters that it runs.
  static func redisOperator(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(plan: plan, context: context, bringsKinds: true)
    let operatorValues: KubeValue = [
      "name": .string(plan.id.rawValue), "watchNamespace": .string(plan.namespace), "imagePullPolicy": "IfNotPresent",
    ]
    let values: KubeValue = [
      "redisOperator": operatorValues, "resources": plan.resources("redis-operator"),
      "priorityClassName": .string(SharedNames.platformPriority), "podSecurityContext": Self.unprivileged,
      "securityContext": PodParts.restricted,
    ]
    let stores = context.stores(runBy: plan)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: stores.objects, alerts: stores.alerts)
  }

  fileprivate static let unprivileged: KubeValue = [
    "runAsNonRoot": true, "runAsUser": 65532, "seccompProfile": ["type": "RuntimeDefault"],
  ]
}

/// Redis in cluster mode: the keys in shards, each with a copy that takes over by itself; TLS in and between members.
struct RedisClusterStore {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  private static let chart = "redis-cluster"
  /// Of the operator's repository at the same commit.
  private static let chartVersion = "0.17.4"

  private var secret: String { "\(part.name)-access" }
  private var certificate: String { "\(part.name)-tls" }
  private var selector: KubeValue { ["redis_setup_type": "cluster", "cluster": .string(part.name)] }

  private func selector(_ role: String) -> KubeValue { selector.overlaid(with: ["role": .string(role)]) }

  var manifests: StoreManifests {
    let account = part.drawnSecret(secret, data: ["password": "{{ .password }}"])
    return StoreManifests(
      objects: [part.passwordGenerator, account] + certificates + [release], access: access,
      alerts: ComponentAlert.redisCluster)
  }

  private var access: StoreEndpoint {
    StoreEndpoint(
      service: "\(part.name)-leader", port: 6379, pods: selector,
      account: { _ in
        StoreAccount(
          secret: secret, user: .plain("default"), password: .key("password"), authority: (certificate, "ca.crt"))
      },
      metrics: StoreMetrics(port: 9121))
  }

  /// The operator's own chart makes the cluster's object, whose schema is not at hand.
  private var release: KubeValue {
    part.context.delivery.release(part.metadata, Self.chart, Self.chartVersion, beside: part.plan, values)
  }

  private var values: KubeValue {
    let exporter: KubeValue = [
      "enabled": true, "resources": part.plan.resources("\(part.name)-companions"),
      "securityContext": PodParts.restricted,
    ]
    return [
      "redisCluster": cluster, "redisExporter": exporter, "priorityClassName": .string(SharedNames.platformPriority),
      "storageSpec": [
        "volumeClaimTemplate": ["spec": volume(part.store.shardVolumeGiB)], "nodeConfVolume": true,
        "nodeConfVolumeClaimTemplate": ["spec": volume(1)],
      ],
      "podSecurityContext": [
        "runAsNonRoot": true, "runAsUser": 1000, "fsGroup": 1000, "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "TLS": ["secret": ["secretName": .string(certificate)]],
    ]
  }

  private var cluster: KubeValue {
    let isReplicated = part.store.members > 1
    return [
      "name": .string(part.name), "clusterSize": .integer(part.store.shards), "clusterVersion": "v7",
      "persistenceEnabled": true, "redisSecret": ["secretName": .string(secret), "secretKey": "password"],
      "resources": part.resources,
      // The rest is for the copy of the memory that writing the log anew needs.
      "maxMemoryPercentOfLimit": 75, "enableMasterSlaveAntiAffinity": .bool(isReplicated),
      "leader": members("leader", part.store.shards),
      "follower": members("follower", isReplicated ? part.store.shards : 0),
    ]
  }

  private func members(_ role: String, _ count: Int) -> KubeValue {
    [
      "replicas": .integer(count), "affinity": part.apart(selector(role)), "tolerations": part.tolerations,
      "topologySpreadConstraints": part.spread(selector(role)), "securityContext": Self.container,
      "pdb": ["enabled": true, "maxUnavailable": 1, "minAvailable": .null],
    ]
  }

  /// Its start writes the configuration into the image.
  private static let container: KubeValue = [
    "allowPrivilegeEscalation": false, "runAsNonRoot": true, "capabilities": ["drop": ["ALL"]],
    "seccompProfile": ["type": "RuntimeDefault"],
  ]

  private func volume(_ gibibytes: Int) -> KubeValue {
    [
      "accessModes": ["ReadWriteOnce"], "storageClassName": part.storageClass,
      "resources": ["requests": ["storage": "\(gibibytes)Gi"]],
    ]
  }

  // MARK: - Certificates

  /// An authority of the store's own, and the certificate that all its members show.
  private var certificates: [KubeValue] {
    let authority = "\(part.name)-authority"
    let names = ["leader", "follower"].flatMap { role -> [KubeValue] in
      let service = "\(part.name)-\(role)"
      let domain = "\(part.plan.namespace).svc.cluster.local"
      return [
        .string(service), .string("\(service).\(domain)"), .string("\(service)-headless.\(domain)"),
        .string("*.\(service)-headless.\(domain)"),
      ]
    }
    return [
      issuer("\(part.name)-first", ["selfSigned": [:]]),
      certificate(authority, issuer: "\(part.name)-first", ["isCA": true, "commonName": .string(authority)]),
      issuer(authority, ["ca": ["secretName": .string(authority)]]),
      certificate(certificate, issuer: authority, ["dnsNames": .sequence(names)]),
    ]
  }

  private func issuer(_ name: String, _ spec: KubeValue) -> KubeValue {
    [
      "apiVersion": "cert-manager.io/v1", "kind": "Issuer", "metadata": part.metadata(name), "spec": spec,
    ]
  }

  private func certificate(_ name: String, issuer: String, _ what: KubeValue) -> KubeValue {
    let spec: KubeValue = [
      "secretName": .string(name), "duration": .string(what["isCA"] == nil ? "2160h" : "87600h"),
      "privateKey": ["algorithm": "ECDSA", "size": 256], "issuerRef": ["kind": "Issuer", "name": .string(issuer)],
    ]
    return [
      "apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": part.metadata(name),
      "spec": spec.overlaid(with: what),
    ]
  }
}

extension ComponentAlert {
  static let redisCluster = [
    ComponentAlert(
      "RedisMemberDown", "redis_up{namespace=\"\(DataStore.namespace)\"} == 0", minutes: 2, critical: true,
      "Redis of {{ $labels.pod }} does not answer",
      do: "Did its copy take over (redis-cli --tls cluster nodes)? kubectl -n data describe pod says why it left."),
    ComponentAlert(
      "RedisClusterMemoryNearlyUsed",
      "max by (pod) (redis_memory_used_bytes{namespace=\"\(DataStore.namespace)\"} / redis_memory_max_bytes) > 0.85",
      minutes: 15, "{{ $labels.pod }} has used 85 % of its memory",
      do: "Do its keys expire? Raise size or members of the data store in platform.yaml."),
  ]
}
