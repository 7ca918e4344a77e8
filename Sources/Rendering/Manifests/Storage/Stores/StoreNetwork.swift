import DesignEngine
import KubeModel
import PlatformSpec

/// Who may reach the stores in the cluster, and what Prometheus reads of them.
extension RenderingContext {
  /// `infrastructure/configs/base/stores.yaml`: what all operators leave to the platform.
  var storeSurroundings: [KubeValue] {
    storesRunHere.flatMap { store -> [KubeValue] in
      guard let access = DataStoreManifests.of(store, in: self)?.access else { return [] }
      return doors(of: store, access) + [has(.kubePrometheusStack) ? monitor(of: store, access) : .omitted]
    } + storeReader
  }

  /// The services that use a store and those who watch it; the namespace lets nobody else in.
  private func doors(of store: DataStore, _ access: StoreEndpoint) -> [KubeValue] {
    var ingress: [KubeValue] = []
    var ofMembers: [KubeValue] = []
    let peers = users(of: store).filter { !isSparkJob($0) }.map { PolicyPeer.pods(selector(of: $0), in: $0.namespace) }
    if !peers.isEmpty {
      ingress.append(["from": .sequence(peers), "ports": PolicyPeer.ports([access.podPort ?? access.port])])
    }
    if let metrics = access.metrics, let monitoring = component(.kubePrometheusStack) {
      let prometheus = PolicyPeer.pods(["app.kubernetes.io/name": "prometheus"], in: monitoring.namespace)
      let scrape: KubeValue = ["from": [prometheus], "ports": PolicyPeer.ports([metrics.port])]
      // Where other pods than those that answer clients have the metrics, they need a door of their own.
      if let pods = metrics.pods {
        ofMembers.append(
          PolicyPeer.policy(
            metadata: storeMetadata(store, named: "\(store.name)-metrics"), selector: ["matchLabels": pods],
            ingress: [scrape], egress: nil))
      } else {
        ingress.append(scrape)
      }
    }
    if ingress.isEmpty { return ofMembers }
    let users = PolicyPeer.policy(
      metadata: storeMetadata(store, named: "\(store.name)-users"), selector: ["matchLabels": access.pods],
      ingress: ingress, egress: nil)
    return [users] + ofMembers
  }

  private func monitor(of store: DataStore, _ access: StoreEndpoint) -> KubeValue {
    guard let metrics = access.metrics else { return .omitted }
    let encryption: KubeValue = metrics.isEncrypted ? ["insecureSkipVerify": true] : .omitted
    let endpoint: KubeValue = [
      "portNumber": .integer(metrics.port), "path": .string(metrics.path), "interval": "30s",
      "scheme": metrics.isEncrypted ? "https" : .omitted, "tlsConfig": encryption,
    ]
    return [
      "apiVersion": "monitoring.coreos.com/v1", "kind": "PodMonitor",
      "metadata": storeMetadata(store, named: store.name),
      "spec": [
        "selector": ["matchLabels": metrics.pods ?? access.pods], "podMetricsEndpoints": [endpoint],
      ],
    ]
  }

  private func storeMetadata(_ store: DataStore, named name: String) -> KubeValue {
    [
      "name": .string(name), "namespace": .string(DataStore.namespace),
      "labels": platformLabels(name: store.name, component: Deliverable.storage.rawValue),
    ]
  }

  /// What the policy of a service lets out to its stores.
  func waysToStores(of workload: WorkloadDesign) -> [KubeValue] {
    stores(of: workload).compactMap { store in
      guard let access = DataStoreManifests.of(store, in: self)?.access else { return nil }
      return [
        "to": [PolicyPeer.pods(access.pods, in: DataStore.namespace)],
        "ports": PolicyPeer.ports([access.podPort ?? access.port]),
      ]
    }
  }
}

/// How accounts travel from the operators' Secrets to the services that use them.
extension RenderingContext {
  /// External Secrets reads the accounts of the stores, and nothing else, through this account.
  private var storeReader: [KubeValue] {
    let secrets = storeAccounts.flatMap { [$0.account.secret] + ($0.account.authority.map { [$0.secret] } ?? []) }
    guard has(.externalSecrets), !secrets.isEmpty else { return [] }
    let name = SharedNames.storeAccounts
    let metadata: KubeValue = [
      "name": .string(name), "namespace": .string(DataStore.namespace),
      "labels": platformLabels(name: name, component: Deliverable.storage.rawValue),
    ]
    let unique = secrets.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return [
      [
        "apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata, "automountServiceAccountToken": false,
      ],
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata,
        "rules": [
          [
            "apiGroups": [""], "resources": ["secrets"], "resourceNames": .strings(unique), "verbs": ["get", "watch"],
          ]
        ],
      ],
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": metadata,
        "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(name)],
        "subjects": [
          ["kind": "ServiceAccount", "name": .string(name), "namespace": .string(DataStore.namespace)]
        ],
      ],
      clusterStore,
    ]
  }

  private var clusterStore: KubeValue {
    let namespaces = design.namespaces.map(\.name)
    let authority: KubeValue = [
      "type": "ConfigMap", "name": "kube-root-ca.crt", "key": "ca.crt", "namespace": .string(DataStore.namespace),
    ]
    let account: KubeValue = [
      "name": .string(SharedNames.storeAccounts), "namespace": .string(DataStore.namespace),
    ]
    return [
      "apiVersion": "external-secrets.io/v1", "kind": "ClusterSecretStore",
      "metadata": platformMetadata(SharedNames.storeAccounts, component: .storage),
      "spec": [
        "conditions": [["namespaces": .strings(namespaces)]],
        "provider": [
          "kubernetes": [
            "remoteNamespace": .string(DataStore.namespace),
            "server": ["url": "https://kubernetes.default.svc", "caProvider": authority],
            "auth": ["serviceAccount": account],
          ]
        ],
      ],
    ]
  }

  private var storeAccounts: [StoreGrant] { design.workloads.flatMap(storeGrants) }

  /// The accounts of a service, one for each store in the cluster that it connects to.
  func storeGrants(of workload: WorkloadDesign) -> [StoreGrant] {
    guard has(.externalSecrets), !isSparkJob(workload) else { return [] }
    return stores(of: workload).compactMap { store in
      DataStoreManifests.of(store, in: self)?.access.map { access in
        StoreGrant(workload: workload, store: store, access: access, account: access.account(workload))
      }
    }
  }
}

/// What one service is given of one store.
struct StoreGrant {
  let workload: WorkloadDesign
  let store: DataStore
  let access: StoreEndpoint
  let account: StoreAccount

  var keys: [String] { ["host", "port", "username", "password"] + (account.authority == nil ? [] : ["ca"]) }

  /// The Secret in the namespace of the service: an account is never shared.
  var secret: String { "\(store.name)-\(workload.service.name)" }

  func externalSecret(labels: KubeValue) -> KubeValue {
    var values: [(String, KubeValue)] = [
      ("host", .string(access.host)), ("port", .string("\(access.port)")),
    ]
    var data: [KubeValue] = []
    for (name, part) in [("username", account.user), ("password", account.password)] {
      switch part {
      case .plain(let text): values.append((name, .string(text)))
      case .key(let key):
        values.append((name, .string("{{ .\(name) }}")))
        data.append([
          "secretKey": .string(name), "remoteRef": ["key": .string(account.secret), "property": .string(key)],
        ])
      }
    }
    if let authority = account.authority {
      values.append(("ca", "{{ .ca }}"))
      data.append([
        "secretKey": "ca", "remoteRef": ["key": .string(authority.secret), "property": .string(authority.key)],
      ])
    }
    return [
      "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
      "metadata": ["name": .string(secret), "namespace": .string(workload.namespace), "labels": labels],
      "spec": [
        "refreshInterval": "1m",
        "secretStoreRef": ["kind": "ClusterSecretStore", "name": .string(SharedNames.storeAccounts)],
        "target": [
          "name": .string(secret), "creationPolicy": "Owner", "deletionPolicy": "Retain",
          "template": ["engineVersion": "v2", "data": .mapping(values)],
        ],
        "data": .sequence(data),
      ],
    ]
  }
}

extension SharedNames {
  /// The ClusterSecretStore over the accounts of stores in the cluster, and the account with which it reads.
  package static let storeAccounts = "store-accounts"
}
