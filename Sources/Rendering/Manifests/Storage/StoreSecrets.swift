import DesignEngine
import KubeModel
import PlatformSpec

/// Credentials of the data stores that a namespace uses and secret variables of its services, fetched from the provider's secret store.
enum StoreSecrets {
  static let rule = ManifestRule<NamespaceDesign>("externalsecrets.yaml") { namespace, context in
    guard context.has(.externalSecrets) else { return [] }
    let outside = CloudSecret.application(in: context.design, cluster: context.cluster)
      .filter { $0.namespace == namespace.name }
      .map { externalSecret($0, namespace, context) }
    let labels = context.labels(of: namespace, component: "data-store-access")
    let inside = context.design.workloads.filter { $0.namespace == namespace.name }
      .flatMap(context.storeGrants)
      .map { $0.externalSecret(labels: labels) }
    return outside + inside
  }

  private static func externalSecret(
    _ secret: CloudSecret, _ namespace: NamespaceDesign, _ context: RenderingContext
  ) -> KubeValue {
    let component = context.isStore(secret) ? "data-store-access" : "secret-variables"
    let data: [KubeValue] = secret.keys.map { key in
      [
        "secretKey": .string(key),
        "remoteRef": ["key": .string(context.entry(of: secret)), "property": .string(key)],
      ]
    }
    return [
      "apiVersion": "external-secrets.io/v1",
      "kind": "ExternalSecret",
      "metadata": [
        "name": .string(secret.purpose), "namespace": .string(namespace.name),
        "labels": context.labels(of: namespace, component: component),
      ],
      "spec": [
        "refreshInterval": "1h",
        "secretStoreRef": ["kind": "ClusterSecretStore", "name": .string(SharedNames.secretStore)],
        "target": ["name": .string(secret.purpose), "creationPolicy": "Owner", "deletionPolicy": "Retain"],
        "data": .sequence(data),
      ],
    ]
  }
}

extension RenderingContext {
  fileprivate func isStore(_ secret: CloudSecret) -> Bool {
    specification.dataStores.contains { $0.name == secret.purpose }
  }

  /// Variables of a container that come from the secrets of its data stores, `ORDERS_DB_HOST`.
  func secretEnvironment(of workload: WorkloadDesign) -> KubeValue {
    guard has(.externalSecrets) else { return .omitted }
    let secrets = CloudSecret.dataStores(in: design, cluster: cluster).filter {
      $0.namespace == workload.namespace && workload.service.stores.contains($0.purpose)
    }
    let purpose = CloudSecret.environmentPurpose(of: workload.service)
    let own: [KubeValue] = workload.service.secrets.map { name in
      let reference: KubeValue = ["name": .string(purpose), "key": .string(name)]
      return ["name": .string(name), "valueFrom": ["secretKeyRef": reference]]
    }
    let outside = secrets.flatMap { access(to: $0.purpose, in: $0.purpose, keys: $0.keys) }
    let inside = storeGrants(of: workload).flatMap { access(to: $0.store.name, in: $0.secret, keys: $0.keys) }
    let rabbits = queues(of: workload).filter { $0.engine == .rabbitmq }.map { queue -> KubeValue in
      let reference: KubeValue = ["name": .string(CloudSecret.purpose(of: queue)), "key": "uri"]
      return ["name": "\(variableName(queue.name))_QUEUE_URL", "valueFrom": ["secretKeyRef": reference]]
    }
    let variables = own + outside + inside + rabbits
    return variables.isEmpty ? .omitted : .sequence(variables)
  }

  private func access(to store: String, in secret: String, keys: [String]) -> [KubeValue] {
    keys.map { key in
      let reference: KubeValue = ["name": .string(secret), "key": .string(key)]
      let name = "\(variableName(store))_\(variableName(key))"
      return ["name": .string(name), "valueFrom": ["secretKeyRef": reference]]
    }
  }
}
