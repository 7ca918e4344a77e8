import DesignEngine
import KubeModel
import PlatformSpec

/// Accounts that the platform draws itself, for operators that take accounts rather than make them.
extension StorePart {
  private var passwords: String { "\(name)-passwords" }

  /// The Secret with the account of a service, in the namespace of the stores.
  func accountSecret(of workload: WorkloadDesign) -> String { "\(name)-\(workload.service.name)-account" }

  /// Passwords of letters and digits alone: they stand in addresses and statements without being escaped.
  var passwordGenerator: KubeValue {
    [
      "apiVersion": "generators.external-secrets.io/v1alpha1", "kind": "Password", "metadata": metadata(passwords),
      "spec": ["length": 32, "digits": 8, "symbols": 0, "noUpper": false, "allowRepeat": true],
    ]
  }

  /// A Secret that is made once and stays: `{{ .password }}` in its data is the password that was drawn.
  func drawnSecret(
    _ name: String, type: String = "Opaque", labels: KubeValue = .omitted, data: KubeValue
  ) -> KubeValue {
    let generator: KubeValue = [
      "apiVersion": "generators.external-secrets.io/v1alpha1", "kind": "Password", "name": .string(passwords),
    ]
    return [
      "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": metadata(name),
      "spec": [
        "refreshPolicy": "CreatedOnce",
        // It outlives this object: the store knows the password and nobody else does.
        "target": [
          "name": .string(name), "creationPolicy": "Orphan",
          "template": [
            "type": .string(type), "metadata": ["labels": self.labels.overlaid(with: labels)], "data": data,
          ],
        ],
        "dataFrom": [["sourceRef": ["generatorRef": generator]]],
      ],
    ]
  }

  /// Name and password of a service.
  func drawnAccount(
    _ workload: WorkloadDesign, user: String, labels: KubeValue = .omitted, beside: KubeValue = [:]
  ) -> KubeValue {
    let account: KubeValue = ["username": .string(user), "password": "{{ .password }}"]
    return drawnSecret(
      accountSecret(of: workload), type: "kubernetes.io/basic-auth", labels: labels,
      data: account.overlaid(with: beside))
  }

  /// What binds an account of the store's pods to the cloud.
  func cloudAnnotations(_ account: String) -> KubeValue {
    guard let identity = plan.identities.first(where: { $0.serviceAccount == account }) else { return .omitted }
    let pairs = context.cloud.annotations(of: identity)
    return pairs.isEmpty ? .omitted : .mapping(pairs.map { ($0.key, .string($0.value)) })
  }

  /// Labels by which the cloud gives the pods of an account its identity; omitted where the account is enough.
  func cloudLabels(_ account: String) -> KubeValue {
    guard plan.identities.contains(where: { $0.serviceAccount == account }) else { return .omitted }
    let pairs = context.cloud.identityPodLabels
    return pairs.isEmpty ? .omitted : .mapping(pairs.map { ($0.key, .string($0.value)) })
  }

  /// A job that puts something into the store by its own interface; it runs again when it changes.
  func job(_ name: String, container: KubeValue, user: Int, volumes: KubeValue = .omitted) -> KubeValue {
    [
      "apiVersion": "batch/v1", "kind": "Job",
      "metadata": metadata(name, annotations: context.delivery.madeAnew),
      "spec": [
        "backoffLimit": 10,
        "template": [
          "metadata": ["labels": labels],
          "spec": [
            "restartPolicy": "OnFailure", "automountServiceAccountToken": false,
            "securityContext": [
              "runAsNonRoot": true, "runAsUser": .integer(user), "seccompProfile": ["type": "RuntimeDefault"],
            ],
            "containers": [container], "volumes": volumes,
          ],
        ],
      ],
    ]
  }

  /// Resources of what runs for seconds or only looks on.
  static let little: KubeValue = [
    "requests": ["cpu": "20m", "memory": "64Mi"], "limits": ["memory": "128Mi"],
  ]

  /// `orders_db`: the name of a database where hyphens would have to be quoted.
  var databaseName: String { String(name.map { $0 == "-" ? "_" : $0 }) }
}

extension KubeValue {
  /// A variable from a key of a Secret.
  static func secretVariable(_ name: String, _ secret: String, _ key: String) -> KubeValue {
    let reference: KubeValue = ["name": .string(secret), "key": .string(key)]
    return ["name": .string(name), "valueFrom": ["secretKeyRef": reference]]
  }
}
