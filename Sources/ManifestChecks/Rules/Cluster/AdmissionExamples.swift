extension AdmissionRule {
  struct Example {
    var passing: String
    var failing: String
  }

  /// A pod with something in its spec, and with something in its only container.
  private static func pod(_ spec: String = "", container: String = "") -> String {
    var text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: x}
      spec:
      """
    if !spec.isEmpty { text += "\n  \(spec)" }
    text += "\n  containers:\n  - name: a\n    image: a:1"
    if !container.isEmpty { text += "\n    \(container)" }
    return text
  }

  private static func object(_ version: String, _ kind: String, _ rest: String, namespace: String? = "x") -> String {
    let place = namespace.map { ", namespace: \($0)" } ?? ""
    return "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: a\(place)}\n\(rest)"
  }

  var example: Example {
    switch self {
    case .semantic:
      Example(
        passing: Self.pod("activeDeadlineSeconds: 60"), failing: Self.pod("activeDeadlineSeconds: 0"))
    case .definition: Self.definitionExample
    case .name:
      Example(
        passing: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web-1, namespace: x}",
        failing: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Web_1, namespace: x}")
    case .label:
      Example(
        passing: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: x, labels: {team: shop}}",
        failing: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: x, labels: {team: our shop}}")
    case .tooLarge:
      Example(
        passing: Self.object(
          "networking.k8s.io/v1", "IngressClass", "spec: {controller: example.com/a}", namespace: nil),
        failing: Self.object(
          "networking.k8s.io/v1", "IngressClass",
          "spec: {controller: example.com/\(String(repeating: "a", count: 250))}", namespace: nil))
    default: podExample
    }
  }

  private static let definitionExample: Example = {
    func text(_ name: String) -> String {
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: \(name)}
      spec:
        group: example.com
        scope: Namespaced
        names: {plural: things, kind: Thing}
        versions:
        - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
      """
    }
    return Example(passing: text("things.example.com"), failing: text("thing.example.com"))
  }()

  private var podExample: Example {
    switch self {
    case .quantity:
      Example(
        passing: Self.pod(container: "resources: {requests: {cpu: 500m}}"),
        failing: Self.pod(container: "resources: {requests: {cpu: -500m}}"))
    case .resources:
      Example(
        passing: Self.pod(container: "resources: {requests: {cpu: 500m}, limits: {cpu: 1}}"),
        failing: Self.pod(container: "resources: {requests: {cpu: 2}, limits: {cpu: 1}}"))
    case .port:
      Example(
        passing: Self.pod(container: "ports: [{name: http, containerPort: 80}]"),
        failing: Self.pod(container: "ports: [{name: http_main, containerPort: 80}]"))
    case .environment:
      Example(
        passing: Self.pod(container: "env: [{name: A, value: a}]"),
        failing: Self.pod(
          container: "env: [{name: A, value: a, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]"))
    case .probe:
      Example(
        passing: Self.pod(container: "livenessProbe: {httpGet: {port: 80}}"),
        failing: Self.pod(container: "livenessProbe: {periodSeconds: 5}"))
    case .volume:
      Example(
        passing: Self.pod("volumes: [{name: v, emptyDir: {}}]", container: "volumeMounts: [{name: v, mountPath: /v}]"),
        failing: Self.pod("volumes: [{name: v, emptyDir: {}}]", container: "volumeMounts: [{name: w, mountPath: /v}]"))
    case .security:
      Example(
        passing: Self.pod(container: "securityContext: {allowPrivilegeEscalation: false}"),
        failing: Self.pod(container: "securityContext: {allowPrivilegeEscalation: false, privileged: true}"))
    case .userNamespace:
      Example(
        passing: Self.pod("hostUsers: false"), failing: Self.pod("hostUsers: false\n  hostNetwork: true"))
    case .spread:
      Example(passing: Self.spread("DoNotSchedule"), failing: Self.spread("ScheduleAnyway"))
    case .affinity:
      Example(
        passing: Self.pod("tolerations: [{key: a, operator: Exists}]"),
        failing: Self.pod("tolerations: [{key: a, operator: Exists, value: b}]"))
    case .dns:
      Example(passing: Self.pod("hostname: web"), failing: Self.pod("hostname: web.shop"))
    case .system:
      Example(
        passing: Self.pod("os: {name: linux}"),
        failing: Self.pod(
          "os: {name: linux}\n  securityContext: {windowsOptions: {runAsUserName: ContainerUser}}"))
    default: kindExample
    }
  }

  private static func spread(_ action: String) -> String {
    pod(
      "topologySpreadConstraints: [{maxSkew: 1, minDomains: 2, topologyKey: zone, whenUnsatisfiable: \(action), "
        + "labelSelector: {matchLabels: {app: a}}}]")
  }

  private var kindExample: Example {
    switch self {
    case .restartPolicy:
      Example(
        passing: Self.pods("Deployment", "apps/v1", "Always"), failing: Self.pods("Deployment", "apps/v1", "OnFailure"))
    case .rollout:
      Example(
        passing: Self.rollout("maxSurge: 1, maxUnavailable: 0"), failing: Self.rollout("maxSurge: 0, maxUnavailable: 0")
      )
    case .autoscaler: Example(passing: Self.autoscaler(1), failing: Self.autoscaler(9))
    case .disruptionBudget:
      Example(
        passing: Self.object(
          "policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1, selector: {matchLabels: {app: a}}}"),
        failing: Self.object(
          "policy/v1", "PodDisruptionBudget",
          "spec: {minAvailable: 1, maxUnavailable: 1, selector: {matchLabels: {app: a}}}"))
    case .service:
      Example(
        passing: Self.object("v1", "Service", "spec: {selector: {app: a}, ports: [{port: 80}]}"),
        failing: Self.object(
          "v1", "Service", "spec: {selector: {app: a}, externalTrafficPolicy: Local, ports: [{port: 80}]}"))
    case .ingress: Example(passing: Self.ingress("/a"), failing: Self.ingress("/a/../b"))
    case .networkPolicy:
      Example(
        passing: Self.policy("{port: 80, endPort: 90}"), failing: Self.policy("{port: http, endPort: 90}"))
    case .access:
      Example(
        passing: Self.object(
          "rbac.authorization.k8s.io/v1", "Role", "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"),
        failing: Self.object(
          "rbac.authorization.k8s.io/v1", "Role", "rules: [{nonResourceURLs: [/metrics], verbs: [get]}]"))
    case .webhook: Example(passing: Self.webhook("a.example.com"), failing: Self.webhook("hook"))
    case .job: Example(passing: Self.cron("0 3 * * *"), failing: Self.cron("0 25 * * *"))
    case .storage: Example(passing: Self.claim("1Gi"), failing: Self.claim("0"))
    case .quota:
      Example(
        passing: Self.object("v1", "ResourceQuota", "spec: {hard: {requests.cpu: 10}}"),
        failing: Self.object("v1", "ResourceQuota", "spec: {hard: {cpus: 10}}"))
    default:
      Example(
        passing: Self.pod(container: "env: [{name: A, value: a}]"),
        failing: Self.pod(container: "env: [{name: A, value: a}, {name: A, value: b}]"))
    }
  }

  private static func pods(_ kind: String, _ version: String, _ policy: String) -> String {
    object(
      version, kind,
      """
      spec:
        selector: {matchLabels: {app: a}}
        template:
          metadata: {labels: {app: a}}
          spec: {restartPolicy: \(policy), containers: [{name: a, image: a:1}]}
      """)
  }

  private static func rollout(_ figures: String) -> String {
    object(
      "apps/v1", "Deployment",
      """
      spec:
        selector: {matchLabels: {app: a}}
        strategy: {rollingUpdate: {\(figures)}}
        template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a:1}]}}
      """)
  }

  private static func autoscaler(_ least: Int) -> String {
    object(
      "autoscaling/v2", "HorizontalPodAutoscaler",
      "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, minReplicas: \(least), maxReplicas: 5}")
  }

  private static func ingress(_ path: String) -> String {
    object(
      "networking.k8s.io/v1", "Ingress",
      "spec: {rules: [{http: {paths: [{path: \(path), pathType: Prefix, "
        + "backend: {service: {name: a, port: {number: 80}}}}]}}]}"
    )
  }

  private static func policy(_ port: String) -> String {
    object("networking.k8s.io/v1", "NetworkPolicy", "spec: {podSelector: {}, ingress: [{ports: [\(port)]}]}")
  }

  private static func webhook(_ name: String) -> String {
    object(
      "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration",
      "webhooks: [{name: \(name), sideEffects: None, admissionReviewVersions: [v1], "
        + "clientConfig: {service: {name: a, namespace: x}}}]",
      namespace: nil)
  }

  private static func cron(_ schedule: String) -> String {
    object(
      "batch/v1", "CronJob",
      """
      spec:
        schedule: "\(schedule)"
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a:1}]}}}}
      """)
  }

  private static func claim(_ size: String) -> String {
    object(
      "v1", "PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: \(size)}}}")
  }
}
