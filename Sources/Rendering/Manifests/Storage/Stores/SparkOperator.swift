import DesignEngine
import KubeModel
import PlatformSpec

extension ComponentManifests {
  /// The Spark operator, for jobs in the namespace of the stores.
  static func sparkOperator(_ plan: ComponentPlan, _ context: RenderingContext) -> ComponentManifests {
    let release = ChartRelease(
      plan: plan, context: context, bringsKinds: true,
      writtenByOthers: [
        ("MutatingWebhookConfiguration", "/webhooks"), ("ValidatingWebhookConfiguration", "/webhooks"),
        ("Secret", "/data"),
      ])
    let budget: KubeValue = ["enable": .bool(plan.replicas("spark-operator-controller") > 1), "minAvailable": 1]
    let values: KubeValue = [
      "controller": [
        "replicas": .integer(plan.replicas("spark-operator-controller")),
        "resources": plan.resources("spark-operator-controller"),
        "priorityClassName": .string(SharedNames.platformPriority), "podDisruptionBudget": budget,
      ],
      "webhook": [
        "replicas": .integer(plan.replicas("spark-operator-webhook")),
        "resources": plan.resources("spark-operator-webhook"),
        "priorityClassName": .string(SharedNames.platformPriority), "podDisruptionBudget": budget,
      ],
      "spark": [
        "jobNamespaces": [.string(plan.namespace)],
        "serviceAccount": ["create": true, "name": .string(SparkJob.account)],
      ],
      "prometheus": ["metrics": ["enable": true], "podMonitor": ["create": false]],
    ]
    let stores = context.stores(runBy: plan)
    return ComponentManifests(
      plan, controllers: release.objects(values), configs: stores.objects, alerts: stores.alerts)
  }
}

/// What stands beside the jobs: who reads their metrics, and room for those that wait.
struct SparkRoom {
  let part: StorePart

  init(_ part: StorePart) { self.part = part }

  var manifests: StoreManifests {
    let context = part.context
    guard let monitoring = context.component(.kubePrometheusStack) else { return StoreManifests(objects: []) }
    let room =
      context.has(.keda) ? [deployment, scaledObject(SharedNames.prometheus(namespace: monitoring.namespace))] : []
    return StoreManifests(objects: [monitor] + room, access: nil, alerts: ComponentAlert.spark)
  }

  private var executors: SparkExecutors { SparkExecutors(part.context.specification) }
  private var room: String { "\(part.name)-room" }
  private var selector: KubeValue {
    ["app.kubernetes.io/name": .string(room), "app.kubernetes.io/instance": .string(part.context.slug)]
  }

  /// Executors as their drivers count them.
  private var monitor: KubeValue {
    [
      "apiVersion": "monitoring.coreos.com/v1", "kind": "PodMonitor", "metadata": part.metadata("\(part.name)-drivers"),
      "spec": [
        "selector": ["matchLabels": ["spark-role": "driver"]],
        "podMetricsEndpoints": [
          ["portNumber": 4040, "path": "/metrics/executors/prometheus", "interval": "30s"]
        ],
      ],
    ]
  }

  /// Pods that only hold room: executors take it from them at once, and the node autoscaler brings the next nodes
  /// while the first jobs still start.
  private var deployment: KubeValue {
    let container: KubeValue = [
      "name": "room", "image": "registry.k8s.io/pause:3.10",
      "resources": [
        "requests": ["cpu": "\(executors.cpuMilli)m", "memory": "\(executors.memoryMiB)Mi"],
        "limits": ["memory": "\(executors.memoryMiB)Mi"],
      ],
      "securityContext": [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
      ],
    ]
    let pod: KubeValue = [
      "automountServiceAccountToken": false,
      "priorityClassName": .string(SharedNames.priority(.low)), "terminationGracePeriodSeconds": 0,
      "nodeSelector": PodParts.nodeSelector(executors.pool), "tolerations": PodParts.tolerations(executors.pool),
      "securityContext": [
        "runAsNonRoot": true, "runAsUser": 65535, "seccompProfile": ["type": "RuntimeDefault"],
      ],
      "containers": [container],
    ]
    return [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
      "spec": [
        "selector": ["matchLabels": selector],
        "template": ["metadata": ["labels": labels], "spec": pod],
      ],
    ]
  }

  private var labels: KubeValue {
    part.context.platformLabels(name: room, component: Deliverable.storage.rawValue, version: "3.10")
  }

  private var metadata: KubeValue {
    ["name": .string(room), "namespace": .string(part.plan.namespace), "labels": labels]
  }

  /// A pod of room for each executor that waits, none when none does.
  private func scaledObject(_ prometheus: String) -> KubeValue {
    let waiting =
      "sum(kube_pod_status_phase{namespace=\"\(part.plan.namespace)\",phase=\"Pending\",pod=~\".+-exec-[0-9]+\"})"
    return [
      "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": metadata,
      "spec": [
        "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": .string(room)],
        "minReplicaCount": 0, "maxReplicaCount": .integer(max(1, executors.peak / 2)),
        "pollingInterval": 30, "cooldownPeriod": 300,
        "triggers": [
          [
            "type": "prometheus",
            "metadata": [
              "serverAddress": .string(prometheus), "query": .string("\(waiting) or vector(0)"), "threshold": "1",
              "activationThreshold": "0",
            ],
          ]
        ],
      ],
    ]
  }
}

extension ComponentAlert {
  static let spark = [
    ComponentAlert(
      "SparkJobsFail", "increase(spark_application_failure_count[1h]) > 0", minutes: 5, "A Spark job failed",
      do: "kubectl -n data get sparkapplications says which; the log of its driver says why."),
    ComponentAlert(
      "SparkExecutorsWait",
      "sum(kube_pod_status_phase{namespace=\"\(DataStore.namespace)\",phase=\"Pending\",pod=~\".+-exec-[0-9]+\"}) > 0",
      minutes: 20, "{{ $value }} executors wait for a node",
      do: "Is the pool at its maximum, or is there no capacity of its machine types? Raise its bounds or add types."),
  ]
}
