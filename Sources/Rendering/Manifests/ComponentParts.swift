import Basics
import DesignEngine
import KubeModel
import PlatformSpec

extension RenderingContext {
  /// `metadata` of an object that belongs to a component; the name is the component's unless it is said.
  func metadata(of plan: ComponentPlan, named name: String? = nil, annotations: KubeValue = .omitted) -> KubeValue {
    [
      "name": .string(name ?? plan.id.rawValue), "namespace": .string(plan.namespace),
      "labels": labels(of: plan), "annotations": annotations,
    ]
  }

  /// `metadata` of an object without a namespace that belongs to a component.
  func clusterMetadata(of plan: ComponentPlan, named name: String, annotations: KubeValue = .omitted) -> KubeValue {
    ["name": .string(name), "labels": labels(of: plan), "annotations": annotations]
  }

  func labels(of plan: ComponentPlan) -> KubeValue {
    platformLabels(
      name: plan.id.rawValue, component: plan.deliverable.rawValue, version: plan.chart?.appVersion ?? "1")
  }

  /// `metadata` of an object of the platform as a whole.
  func platformMetadata(_ name: String, component: Deliverable, annotations: KubeValue = .omitted) -> KubeValue {
    [
      "name": .string(name), "labels": platformLabels(name: name, component: component.rawValue),
      "annotations": annotations,
    ]
  }

  /// Secret of a component that External Secrets reads from the provider's store; nothing without External Secrets.
  func externalSecret(_ purpose: String, of plan: ComponentPlan) -> [KubeValue] {
    let secrets = CloudSecret.all(in: design, cluster: cluster)
    guard has(.externalSecrets),
      let secret = secrets.first(where: { $0.namespace == plan.namespace && $0.purpose == purpose })
    else { return [] }
    let data: [KubeValue] = secret.keys.map { key in
      ["secretKey": .string(key), "remoteRef": ["key": .string(entry(of: secret)), "property": .string(key)]]
    }
    let object: KubeValue = [
      "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
      "metadata": metadata(of: plan, named: purpose),
      "spec": [
        "refreshInterval": "1h",
        "secretStoreRef": ["kind": "ClusterSecretStore", "name": .string(SharedNames.secretStore)],
        "target": ["name": .string(purpose), "creationPolicy": "Owner"],
        "data": .sequence(data),
      ],
    ]
    return [object]
  }
}

extension ComponentPlan {
  /// The pods of this name; a component with one kind of pods need not be asked by its exact name.
  func footprint(_ name: String) -> PodFootprint? {
    pods.first { $0.name == name } ?? (pods.count == 1 ? pods.first : nil)
  }

  func replicas(_ name: String, otherwise: Int = 1) -> Int {
    guard let pods = footprint(name) else { return otherwise }
    return switch pods.count {
    case .replicas(let count): count
    case .scaled(let base, _, _): base
    case .perNode, .jobs: otherwise
    }
  }

  /// Requests and the limit of memory; CPU has no limit, so that idle cores are not wasted.
  func resources(_ name: String) -> KubeValue {
    guard let pods = footprint(name) else { return .omitted }
    return [
      "requests": ["cpu": "\(pods.cpuRequestMilli)m", "memory": "\(pods.memoryRequestMiB)Mi"],
      "limits": ["memory": "\(pods.memoryLimitMiB)Mi"],
    ]
  }

  func storage(_ name: String, otherwise: Int) -> KubeValue {
    let size = footprint(name)?.storageGiB ?? 0
    return "\(size > 0 ? size : otherwise)Gi"
  }

  /// The service account that acts in the cloud, as most charts take it.
  func serviceAccount(in context: RenderingContext) -> KubeValue {
    guard let identity = identities.first else { return ["create": true] }
    return [
      "create": true, "name": .string(identity.serviceAccount), "annotations": cloudAnnotations(in: context),
    ]
  }

  /// Labels of the pods that act in the cloud; nothing where the service account is enough.
  func identityLabels(in context: RenderingContext) -> KubeValue {
    guard let identity = identities.first, !context.cloud.annotations(of: identity).isEmpty else { return .omitted }
    let pairs = context.cloud.identityPodLabels
    return pairs.isEmpty ? .omitted : .mapping(pairs.map { ($0.key, .string($0.value)) })
  }

  /// What binds the service account to its role; nothing where the binding lives outside the cluster.
  func cloudAnnotations(in context: RenderingContext) -> KubeValue {
    let pairs = identities.first.map(context.cloud.annotations) ?? []
    guard !pairs.isEmpty else { return .omitted }
    return .mapping(pairs.map { ($0.key, .string($0.value)) })
  }
}

/// Parts of pods that several charts take in the same shape.
enum PodParts {
  /// Copies on different zones first, then on different nodes; never a reason not to run.
  static func spread(_ labels: KubeValue) -> KubeValue {
    let selector: KubeValue = ["matchLabels": labels]
    return [
      [
        "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": selector,
      ],
      [
        "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": selector,
      ],
    ]
  }

  /// For what must run on every node, whatever its taint.
  static let everyNode: KubeValue = [["operator": "Exists"]]

  static let restricted: KubeValue = [
    "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "runAsNonRoot": true,
    "capabilities": ["drop": ["ALL"]], "seccompProfile": ["type": "RuntimeDefault"],
  ]
}
