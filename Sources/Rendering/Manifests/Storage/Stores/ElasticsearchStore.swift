import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// Elasticsearch as a store of the application; the operator is there already.
  static func elasticsearchStores(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let stores = context.stores(runBy: plan)
    return ComponentManifests(plan, configs: stores.objects, alerts: stores.alerts)
  }
}

/// Elasticsearch whose shards have copies in other zones, an account for each service, and a snapshot a day.
struct ElasticsearchStore {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  var selector: KubeValue { ["elasticsearch.k8s.elastic.co/cluster-name": .string(part.name)] }
  var host: String { "\(part.name)-es-http.\(part.plan.namespace).svc" }
  var certificates: String { "\(part.name)-es-http-certs-public" }

  var manifests: StoreManifests {
    let accounts = part.users.map { part.drawnAccount($0, user: $0.service.name, beside: ["roles": .string($0.name)]) }
    let objects = [part.passwordGenerator, roles, exporterAccount] + accounts + [account, cluster, exporter]
    return StoreManifests(
      objects: (objects + ElasticsearchSnapshots(self).objects + ElasticsearchDrill(store: self).objects)
        .filter { !$0.isOmitted },
      access: access,
      alerts: ComponentAlert.elasticsearchStore + (part.isRehearsed ? ComponentAlert.storeDrills : []))
  }

  private var access: StoreEndpoint {
    StoreEndpoint(
      service: "\(part.name)-es-http", port: 9200, pods: selector,
      account: { user in
        StoreAccount(
          secret: part.accountSecret(of: user), user: .key("username"), password: .key("password"),
          authority: (certificates, "ca.crt"))
      },
      metrics: StoreMetrics(port: 9114, pods: exporterSelector))
  }

  // MARK: - Accounts

  private var roleSecret: String { "\(part.name)-roles" }
  private var exporterSecret: String { "\(part.name)-exporter-account" }

  /// A service may do anything with indices that bear its name, and with those that begin with `shared-`.
  private var roles: KubeValue {
    let own = part.users.map { workload -> (String, KubeValue) in
      let name = workload.service.name
      let indices: KubeValue = [
        ["names": [.string(name), "\(name)-*", "shared-*"], "privileges": ["all"]]
      ]
      return (workload.name, ["cluster": ["monitor"], "indices": indices])
    }
    let watching: KubeValue = [
      "cluster": ["monitor", "monitor_snapshot"], "indices": [["names": ["*"], "privileges": ["monitor"]]],
    ]
    let file = KubeValue.mapping(own + [("exporter", watching)])
    return part.drawnSecret(roleSecret, data: ["roles.yml": .string(file.json(pretty: true) + "\n")])
  }

  private var exporterAccount: KubeValue {
    part.drawnSecret(
      exporterSecret, type: "kubernetes.io/basic-auth",
      data: ["username": "exporter", "password": "{{ .password }}", "roles": "exporter"])
  }

  /// The account with which members reach the bucket of their snapshots.
  var account: KubeValue {
    let annotations = part.cloudAnnotations(part.name)
    guard !annotations.isOmitted else { return .omitted }
    return [
      "apiVersion": "v1", "kind": "ServiceAccount", "metadata": part.metadata(part.name, annotations: annotations),
      "automountServiceAccountToken": false,
    ]
  }

  // MARK: - Members

  var cluster: KubeValue {
    let realms = part.users.map(part.accountSecret) + [exporterSecret]
    let files: [KubeValue] = realms.map { ["secretName": .string($0)] }
    let budget: KubeValue = ["spec": ["maxUnavailable": 1, "selector": ["matchLabels": selector]]]
    return [
      "apiVersion": "elasticsearch.k8s.elastic.co/v1", "kind": "Elasticsearch",
      "metadata": part.metadata(
        part.name, annotations: ["eck.k8s.elastic.co/downward-node-labels": "topology.kubernetes.io/zone"]),
      "spec": [
        "version": LogStore.version, "volumeClaimDeletePolicy": "DeleteOnScaledownOnly",
        "auth": ["fileRealm": .sequence(files), "roles": [["secretName": .string(roleSecret)]]],
        "secureSettings": ElasticsearchSnapshots(self).settings,
        "podDisruptionBudget": budget, "updateStrategy": ["changeBudget": ["maxSurge": 1, "maxUnavailable": 1]],
        "nodeSets": [members],
      ],
    ]
  }

  private var members: KubeValue {
    let zone = part.context.escaped("${ZONE}")
    let identity = part.cloudLabels(part.name)
    let labels = identity.isOmitted ? part.labels : part.labels.overlaid(with: identity)
    return [
      "name": "default", "count": .integer(part.store.members),
      "config": [
        // Memory maps would need a privileged container that raises the node's vm.max_map_count.
        "node.store.allow_mmap": false, "node.attr.zone": .string(zone),
        "cluster.routing.allocation.awareness.attributes": "k8s_node_name,zone",
      ],
      "podTemplate": ["metadata": ["labels": labels], "spec": pod],
      "volumeClaimTemplates": [
        ["metadata": ["name": "elasticsearch-data"], "spec": part.volumeClaim]
      ],
    ]
  }

  private var pod: KubeValue {
    let memory = part.memoryMiB
    let field = "metadata.annotations['topology.kubernetes.io/zone']"
    let snapshots = ElasticsearchSnapshots(self)
    let variables: [KubeValue] = [
      ["name": "ES_JAVA_OPTS", "value": "-Xms\(memory / 2)m -Xmx\(memory / 2)m"],
      ["name": "ZONE", "valueFrom": ["fieldRef": ["fieldPath": .string(field)]]],
    ]
    let container: KubeValue = [
      "name": "elasticsearch", "resources": part.resources, "env": .sequence(variables + snapshots.environment),
      "volumeMounts": snapshots.mounts,
    ]
    return [
      "serviceAccountName": account.isOmitted ? .omitted : .string(part.name), "automountServiceAccountToken": false,
      "priorityClassName": .string(SharedNames.platformPriority),
      "securityContext": [
        "runAsNonRoot": true, "runAsUser": 1000, "fsGroup": 1000, "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "affinity": ["nodeAffinity": part.nodeAffinity], "tolerations": part.tolerations,
      "topologySpreadConstraints": part.spread(selector), "containers": [container], "volumes": snapshots.volumes,
    ]
  }

  // MARK: - Metrics

  private var exporterName: String { "\(part.name)-exporter" }
  private var exporterSelector: KubeValue {
    ["app.kubernetes.io/name": .string(exporterName), "app.kubernetes.io/instance": .string(part.context.slug)]
  }

  private var exporter: KubeValue {
    let container: KubeValue = [
      // The release of the chart prometheus-elasticsearch-exporter 7.4.0.
      "name": "exporter", "image": "quay.io/prometheuscommunity/elasticsearch-exporter:v1.11.0",
      "args": [
        "--es.uri=https://\(host):9200", "--es.ca=/certificates/ca.crt", "--es.all", "--es.indices", "--es.slm",
      ],
      "env": [
        .secretVariable("ES_USERNAME", exporterSecret, "username"),
        .secretVariable("ES_PASSWORD", exporterSecret, "password"),
      ],
      "ports": [["name": "metrics", "containerPort": 9114]],
      "livenessProbe": ["httpGet": ["path": "/healthz", "port": "metrics"], "periodSeconds": 30],
      "readinessProbe": ["httpGet": ["path": "/healthz", "port": "metrics"], "periodSeconds": 10],
      "resources": part.plan.resources(exporterName), "securityContext": PodParts.restricted,
      "volumeMounts": [["name": "certificates", "mountPath": "/certificates", "readOnly": true]],
    ]
    let labels = part.labels.overlaid(with: ["app.kubernetes.io/name": .string(exporterName)])
    return [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": part.metadata(exporterName),
      "spec": [
        "replicas": 1, "selector": ["matchLabels": exporterSelector],
        "template": [
          "metadata": ["labels": labels],
          "spec": [
            "automountServiceAccountToken": false, "priorityClassName": .string(SharedNames.platformPriority),
            "securityContext": [
              "runAsNonRoot": true, "runAsUser": 65534, "seccompProfile": ["type": "RuntimeDefault"],
            ],
            "containers": [container],
            "volumes": [["name": "certificates", "secret": ["secretName": .string(certificates)]]],
          ],
        ],
      ],
    ]
  }
}

extension ComponentAlert {
  static let elasticsearchStore = [
    ComponentAlert(
      "ElasticsearchStoreRed",
      "max by (cluster) (elasticsearch_cluster_health_status{namespace=\"\(DataStore.namespace)\",color=\"red\"}) == 1",
      minutes: 2, critical: true, "Elasticsearch {{ $labels.cluster }} has shards that nobody holds",
      do: "kubectl -n data get elasticsearch says which member is missing; without it restore the last snapshot."),
    ComponentAlert(
      "ElasticsearchStoreYellow",
      "max by (cluster) (elasticsearch_cluster_health_status{namespace=\"\(DataStore.namespace)\",color=\"yellow\"})"
        + " == 1",
      minutes: 30, "Elasticsearch {{ $labels.cluster }} has fewer copies than it should",
      do: "Is a member missing, or its disk above 85 %? Copies come back by themselves when there is room."),
  ]
}
