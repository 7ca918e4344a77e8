/// Mixed objects as teams write them: some thirteen for each service, a few with what checks find.
///
/// The same number gives the same bytes.
enum ObjectGenerator {
  /// The objects of services, as the text of one file a service.
  static func files(objects count: Int) -> [(name: String, text: String)] {
    var files: [(name: String, text: String)] = []
    var made = 0
    var service = 0
    while made < count {
      let documents = Self.documents(service).prefix(count - made)
      files.append(("service-\(service).yaml", documents.joined(separator: "---\n")))
      made += documents.count
      service += 1
    }
    return files
  }

  private static func documents(_ index: Int) -> [String] {
    let team = "team-\(index / 20)"
    let name = "service-\(index)"
    let head = "metadata:\n  name: \(name)\n  namespace: \(team)\n  labels: {app: \(name), tier: backend}\n"
    var found = [
      deployment(index, head, name), service(head, name), account(head), configuration(index, head), budget(head, name),
      autoscaler(head, name), policy(head, name), route(head, name),
    ]
    if index % 20 == 0 {
      found.insert(
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: \(team)\n"
          + "  labels: {pod-security.kubernetes.io/enforce: baseline}\n", at: 0)
    }
    if index % 3 == 0 { found.append(monitor(head, name)) }
    if index % 4 == 0 { found += roles(head, name) }
    if index % 5 == 0 { found.append(job(index, head, name)) }
    if index % 6 == 0 { found.append(rules(head, name)) }
    return found
  }

  /// Every seventh lacks probes and requests, every eleventh has a moving tag.
  private static func deployment(_ index: Int, _ head: String, _ name: String) -> String {
    let isPoor = index % 7 == 0
    let tag = index % 11 == 0 ? "latest" : "1.\(index % 30).2"
    let poor = ""
    let rich = """
                resources:
                  requests: {cpu: 100m, memory: 128Mi, ephemeral-storage: 64Mi}
                  limits: {memory: 256Mi, ephemeral-storage: 256Mi}
                readinessProbe:
                  httpGet: {path: /ready, port: http}
                  periodSeconds: 5
                livenessProbe:
                  httpGet: {path: /live, port: http}
                  failureThreshold: 6
                lifecycle:
                  preStop: {sleep: {seconds: 10}}
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities: {drop: [ALL]}

      """
    return """
      apiVersion: apps/v1
      kind: Deployment
      \(head)spec:
        revisionHistoryLimit: 5
        selector:
          matchLabels: {app: \(name)}
        template:
          metadata:
            labels: {app: \(name), tier: backend, version: v\(index % 5)}
          spec:
            serviceAccountName: \(name)
            automountServiceAccountToken: \(index % 4 == 0)
            terminationGracePeriodSeconds: 45
            securityContext:
              runAsNonRoot: true
              runAsUser: 10001
              seccompProfile: {type: RuntimeDefault}
            topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: topology.kubernetes.io/zone
                whenUnsatisfiable: ScheduleAnyway
                labelSelector:
                  matchLabels: {app: \(name)}
            containers:
              - name: app
                image: registry.example.com/\(name):\(tag)
                ports:
                  - {name: http, containerPort: 8080}
                  - {name: metrics, containerPort: 9090}
                env:
                  - {name: PORT, value: "8080"}
                  - name: LEVEL
                    valueFrom:
                      configMapKeyRef: {name: \(name), key: level}
                  - {name: UPSTREAM, value: "http://service-\(index / 2).team-\(index / 40).svc:80"}
                volumeMounts:
                  - {name: tmp, mountPath: /tmp}
      \(isPoor ? poor : rich)      volumes:
              - name: tmp
                emptyDir: {sizeLimit: 64Mi}

      """
  }

  private static func service(_ head: String, _ name: String) -> String {
    """
    apiVersion: v1
    kind: Service
    \(head)spec:
      selector: {app: \(name)}
      ports:
        - {name: http, port: 80, targetPort: http}
        - {name: metrics, port: 9090, targetPort: metrics}

    """
  }

  private static func account(_ head: String) -> String { "apiVersion: v1\nkind: ServiceAccount\n\(head)" }

  private static func configuration(_ index: Int, _ head: String) -> String {
    let lines = (0..<20).map { "    setting.\($0) = value \(index * 31 + $0)\n" }.joined()
    return "apiVersion: v1\nkind: ConfigMap\n\(head)data:\n  level: info\n  app.properties: |\n\(lines)"
  }

  private static func budget(_ head: String, _ name: String) -> String {
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\n\(head)spec:\n  maxUnavailable: 1\n"
      + "  unhealthyPodEvictionPolicy: AlwaysAllow\n  selector:\n    matchLabels: {app: \(name)}\n"
  }

  private static func autoscaler(_ head: String, _ name: String) -> String {
    """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    \(head)spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: \(name)}
      minReplicas: 2
      maxReplicas: 10
      metrics:
        - type: Resource
          resource:
            name: cpu
            target: {type: Utilization, averageUtilization: 60}

    """
  }

  private static func policy(_ head: String, _ name: String) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    \(head)spec:
      podSelector:
        matchLabels: {app: \(name)}
      policyTypes: [Ingress, Egress]
      ingress:
        - from:
            - podSelector:
                matchLabels: {tier: backend}
          ports:
            - {protocol: TCP, port: 8080}
      egress:
        - to:
            - namespaceSelector:
                matchLabels: {kubernetes.io/metadata.name: kube-system}
          ports:
            - {protocol: UDP, port: 53}
            - {protocol: TCP, port: 53}

    """
  }

  private static func route(_ head: String, _ name: String) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    \(head)spec:
      ingressClassName: public
      rules:
        - host: \(name).example.com
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: \(name)
                    port: {name: http}
      tls:
        - {hosts: [\(name).example.com], secretName: \(name)-tls}

    """
  }

  private static func monitor(_ head: String, _ name: String) -> String {
    "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\n\(head)spec:\n  selector:\n"
      + "    matchLabels: {app: \(name)}\n  endpoints:\n    - {port: metrics, interval: 30s, scrapeTimeout: 10s}\n"
  }

  private static func roles(_ head: String, _ name: String) -> [String] {
    [
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n\(head)rules:\n"
        + "  - apiGroups: [\"\"]\n    resources: [configmaps]\n    verbs: [get, list, watch]\n",
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n\(head)roleRef:\n"
        + "  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: \(name)\nsubjects:\n"
        + "  - {kind: ServiceAccount, name: \(name)}\n",
    ]
  }

  private static func job(_ index: Int, _ head: String, _ name: String) -> String {
    """
    apiVersion: batch/v1
    kind: CronJob
    \(head)spec:
      schedule: "\(index % 60) 4 * * *"
      concurrencyPolicy: Forbid
      startingDeadlineSeconds: 300
      jobTemplate:
        spec:
          activeDeadlineSeconds: 3600
          template:
            metadata:
              labels: {job: \(name)}
            spec:
              restartPolicy: Never
              serviceAccountName: \(name)
              containers:
                - name: job
                  image: registry.example.com/\(name)-job:2.\(index % 9).0
                  args: [clean, --older-than=30d]
                  resources:
                    requests: {cpu: 50m, memory: 64Mi}
                    limits: {memory: 128Mi}

    """
  }

  private static func rules(_ head: String, _ name: String) -> String {
    """
    apiVersion: monitoring.coreos.com/v1
    kind: PrometheusRule
    \(head)spec:
      groups:
        - name: \(name)
          rules:
            - alert: ErrorsHigh
              expr: sum(rate(http_requests_total{app="\(name)",code=~"5.."}[5m])) > 1
              for: 10m
              labels: {severity: page}
              annotations: {summary: "\(name) fails"}

    """
  }
}
