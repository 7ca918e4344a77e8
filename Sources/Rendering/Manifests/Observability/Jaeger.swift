import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Where traces are kept and looked at: in Elasticsearch where there is one, else the newest in memory.
  static func jaeger(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    // A secret of another namespace comes by External Secrets alone.
    let store = context.has(.externalSecrets) ? context.component(.elasticsearch) : nil
    let jaeger: KubeValue = [
      "replicas": .integer(store == nil ? 1 : plan.replicas("jaeger", otherwise: 2)),
      "resources": plan.resources("jaeger"),
      "podSecurityContext": [
        "runAsNonRoot": true, "runAsUser": 10001, "runAsGroup": 10001, "fsGroup": 10001,
        "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "securityContext": PodParts.restricted,
      "extraEnv": store == nil ? .omitted : password,
      "extraVolumes": store == nil
        ? .omitted : [["name": "elasticsearch", "secret": ["secretName": .string(accessName)]]],
      "extraVolumeMounts": store == nil
        ? .omitted : [["name": "elasticsearch", "mountPath": "/elasticsearch", "readOnly": true]],
    ]
    let values: KubeValue = [
      "fullnameOverride": "jaeger", "jaeger": jaeger,
      "userconfig": JaegerConfiguration(store: store, context: context).values,
    ]
    let release = ChartRelease(plan: plan, context: context, waitsForSecrets: store != nil)
    let access = store.map { StoreAccess(plan: plan, store: $0, context: context).objects } ?? []
    return ComponentManifests(plan, controllers: release.objects(values), configs: access)
  }

  /// The Secret with the password and the certificate of Elasticsearch in the namespace of Jaeger.
  fileprivate static let accessName = "elasticsearch-access"

  private static let password: KubeValue = [
    [
      "name": "ELASTICSEARCH_PASSWORD",
      "valueFrom": ["secretKeyRef": ["name": .string(accessName), "key": "password"]],
    ]
  ]
}

/// The configuration of Jaeger, which is an OpenTelemetry collector with a store.
private struct JaegerConfiguration {
  let store: ComponentPlan?
  let context: RenderingContext

  var values: KubeValue {
    [
      "service": [
        "extensions": ["jaeger_storage", "jaeger_query", "healthcheckv2"],
        "pipelines": [
          "traces": [
            "receivers": ["otlp"], "processors": ["batch"], "exporters": ["jaeger_storage_exporter"],
          ]
        ],
        "telemetry": [
          "resource": ["service.name": "jaeger"],
          "metrics": [
            "level": "detailed",
            "readers": [["pull": ["exporter": ["prometheus": ["host": "0.0.0.0", "port": 8888]]]]],
          ],
        ],
      ],
      "extensions": [
        "healthcheckv2": ["use_v2": true, "http": ["endpoint": "0.0.0.0:13133"]],
        "jaeger_query": ["storage": ["traces": "primary"]],
        "jaeger_storage": ["backends": ["primary": backend]],
      ],
      "receivers": [
        "otlp": ["protocols": ["grpc": ["endpoint": "0.0.0.0:4317"], "http": ["endpoint": "0.0.0.0:4318"]]]
      ],
      "processors": ["batch": [:]],
      "exporters": ["jaeger_storage_exporter": ["trace_storage": "primary"]],
    ]
  }

  private var backend: KubeValue {
    guard let store else { return ["memory": ["max_traces": 50000]] }
    let day: KubeValue = ["date_layout": "2006-01-02", "rollover_frequency": "day", "shards": 1, "replicas": 1]
    return [
      "elasticsearch": [
        "server_urls": ["https://\(store.id.rawValue)-es-http.\(store.namespace).svc:9200"],
        "auth": [
          "basic": [
            "username": "elastic", "password": .string(context.delivery.literal("${env:ELASTICSEARCH_PASSWORD}")),
          ]
        ],
        "tls": ["ca_file": "/elasticsearch/ca.crt"],
        "indices": ["index_prefix": "traces", "spans": day, "services": day],
      ]
    ]
  }
}

/// Copies the access to Elasticsearch into another namespace, without a value in any file.
private struct StoreAccess {
  let plan: ComponentPlan
  let store: ComponentPlan
  let context: RenderingContext

  private var reader: String { "elasticsearch-reader" }
  private var user: String { "\(store.id.rawValue)-es-elastic-user" }
  private var certificates: String { "\(store.id.rawValue)-es-http-certs-public" }

  var objects: [KubeValue] { [account, role, binding, secretStore, secret] }

  private var account: KubeValue {
    [
      "apiVersion": "v1", "kind": "ServiceAccount", "metadata": context.metadata(of: plan, named: reader),
      "automountServiceAccountToken": false,
    ]
  }

  /// In the store's namespace: these two secrets and no other.
  private var role: KubeValue {
    [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
      "metadata": context.metadata(of: store, named: reader),
      "rules": [
        [
          "apiGroups": [""], "resources": ["secrets"], "verbs": ["get"],
          "resourceNames": [.string(user), .string(certificates)],
        ],
        ["apiGroups": ["authorization.k8s.io"], "resources": ["selfsubjectrulesreviews"], "verbs": ["create"]],
      ],
    ]
  }

  private var binding: KubeValue {
    [
      "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
      "metadata": context.metadata(of: store, named: reader),
      "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(reader)],
      "subjects": [["kind": "ServiceAccount", "name": .string(reader), "namespace": .string(plan.namespace)]],
    ]
  }

  private var secretStore: KubeValue {
    [
      "apiVersion": "external-secrets.io/v1", "kind": "SecretStore",
      "metadata": context.metadata(of: plan, named: store.id.rawValue),
      "spec": [
        "provider": [
          "kubernetes": [
            "remoteNamespace": .string(store.namespace),
            "server": [
              "url": "https://kubernetes.default.svc",
              "caProvider": ["type": "ConfigMap", "name": "kube-root-ca.crt", "key": "ca.crt"],
            ],
            "auth": ["serviceAccount": ["name": .string(reader)]],
          ]
        ]
      ],
    ]
  }

  private var secret: KubeValue {
    let data: [KubeValue] = [
      ["secretKey": "password", "remoteRef": ["key": .string(user), "property": "elastic"]],
      ["secretKey": "ca.crt", "remoteRef": ["key": .string(certificates), "property": "ca.crt"]],
    ]
    return [
      "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
      "metadata": context.metadata(of: plan, named: ComponentManifests.accessName),
      "spec": [
        "refreshInterval": "1h", "secretStoreRef": ["kind": "SecretStore", "name": .string(store.id.rawValue)],
        "target": ["name": .string(ComponentManifests.accessName), "creationPolicy": "Owner"],
        "data": .sequence(data),
      ],
    ]
  }
}
