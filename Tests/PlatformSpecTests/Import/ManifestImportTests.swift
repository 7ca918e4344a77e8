import Basics
import KubeModel
import PlatformSpec
import Testing

/// Manifests of Kubernetes as an input.
@Suite struct ManifestImportTests {
  private typealias Fixture = ManifestFixture

  @Test func `a workload and its Service become a service`() throws {
    let fixture = Fixture(Fixture.server("web", port: 80, target: 8080, type: "LoadBalancer"))
    let web = try fixture.service("web")
    #expect(web.port == 8080)
    #expect(web.reachedPort == 80)
    #expect(web.image == "shop/web")
    #expect(web.version == "1.0")
    #expect(web.role == .frontend)
    #expect(web.entryShare == Percent(100))
  }

  @Test func `variables name calls, also by the names of the cluster`() throws {
    let env = ", env: [{name: A, value: 'http://a.shop.svc.cluster.local:81/x'}, {name: B_ADDR, value: 'b.other:82'}]"
    let fixture = Fixture(
      Fixture.server("web", type: "NodePort", container: env, namespace: "shop"),
      Fixture.server("a", port: 81, namespace: "shop"), Fixture.server("b", port: 82, namespace: "other"))
    #expect(try fixture.service("web").calls.map(\.service) == ["a", "b"])
    #expect(try fixture.service("web").environment.map(\.value) == ["http://a:81/x", "b.other:82"])
    #expect(try fixture.service("b").team == "other")
  }

  @Test func `callers keep the name of the Service`() throws {
    let fixture = Fixture(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: api-deployment}
      spec:
        template:
          metadata: {labels: {app: api}}
          spec: {containers: [{name: main, image: 'shop/api:1'}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: api}
      spec: {selector: {app: api}, ports: [{port: 9000}]}
      """)
    #expect(try fixture.service("api").port == 9000)
    #expect(fixture.says("Deployment api-deployment is called api"))
  }

  @Test func `values of ConfigMaps are carried, those of Secrets are not`() throws {
    let env = """
      , envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: keys}}],
      env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: level}}},
      {name: TOKEN_A, valueFrom: {secretKeyRef: {name: far, key: a}}}, {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
      """
    let fixture = Fixture(
      Fixture.server("web", container: env.replacing("\n", with: " ")),
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      data: {level: info, DB: "postgresql://db:5432/x"}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: keys}
      stringData: {DATABASE_URL: "postgresql://u:hunter2@db:5432/x"}
      data: {API_KEY: aHVudGVyMg==}
      """, Fixture.server("db", port: 5432, image: "postgres:16"))
    let web = try fixture.service("web")
    #expect(web.environment.map(\.name) == ["level", "DB", "LEVEL", "DATABASE_URL"])
    #expect(web.environment.last?.value == "postgresql://$(DB_USERNAME):$(DB_PASSWORD)@$(DB_HOST):$(DB_PORT)/x")
    #expect(web.secrets == ["API_KEY", "TOKEN_A"])
    #expect(web.stores == ["db"])
    #expect(!fixture.text.contains("hunter2"))
    #expect(fixture.says("IP is a field of the pod"))
  }

  @Test func `volumes, probes, resources and commands are carried over`() throws {
    let fixture = Fixture(
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: files}
      spec:
        replicas: 2
        serviceName: files
        template:
          metadata: {labels: {app: files}}
          spec:
            initContainers: [{name: wait, image: busybox, command: [sh, -c, "until nc -z web 80; do sleep 1; done"]}]
            containers:
              - name: main
                image: shop/files@sha256:\(String(repeating: "b", count: 64))
                command: [/files]
                args: ["--dir=/data"]
                ports: [{name: http, containerPort: 8000}, {name: admin, containerPort: 9000}]
                resources: {requests: {cpu: 250m, memory: 64Mi}, limits: {memory: 128Mi}}
                startupProbe: {httpGet: {path: /up, port: http}, failureThreshold: 30, periodSeconds: 4}
                livenessProbe: {httpGet: {path: /live, port: admin}}
                readinessProbe: {httpGet: {path: /ready, port: 9000}}
                volumeMounts:
                  - {name: data, mountPath: /data}
                  - {name: cache, mountPath: /cache}
                  - {name: conf, mountPath: /conf}
            volumes: [{name: cache, emptyDir: {}}, {name: conf, configMap: {name: conf}}]
        volumeClaimTemplates:
          - metadata: {name: data}
            spec: {resources: {requests: {storage: 20Gi}}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: files}
      spec: {clusterIP: None, selector: {app: files}, ports: [{name: http, port: 80, targetPort: http}]}
      """, Fixture.server("web"))
    let files = try fixture.service("files")
    #expect(files.role == .stateful)
    #expect(files.volume?.sizeGiB == 20)
    #expect(files.volume?.mountPath == "/data")
    #expect(files.replicas?.fixed == 2)
    #expect(files.scratch == ["/cache"])
    #expect(files.port == 8000)
    #expect(files.reachedPort == 80)
    #expect(files.additionalPorts.map(\.port) == [9000])
    #expect(files.health.livenessPath == "/live")
    #expect(files.health.readinessPath == "/ready")
    #expect(files.health.port == 9000)
    #expect(files.startupSeconds == 60)
    #expect(files.command + files.arguments == ["/files", "--dir=/data"])
    #expect(files.resources?.memoryLimitMiB == 128)
    #expect(files.digest != nil)
    #expect(files.calls.map(\.service) == ["web"])
    #expect(fixture.says("/conf (configMap)"))
    #expect(fixture.says("init container wait"))
  }

  @Test func `jobs keep their schedule`() throws {
    let pod = "template: {spec: {containers: [{name: main, image: 'shop/job:1'}]}}"
    let fixture = Fixture(
      """
      apiVersion: batch/v1beta1
      kind: CronJob
      metadata: {name: nightly}
      spec: {schedule: "15 2 * * *", jobTemplate: {spec: {\(pod)}}}
      ---
      apiVersion: batch/v1
      kind: Job
      metadata: {name: once}
      spec: {\(pod)}
      """, Fixture.server("web"))
    #expect(try fixture.service("nightly").schedule == "15 2 * * *")
    #expect(try fixture.service("once").schedule == Service.onDemand)
    #expect(fixture.says("batch/v1beta1 is no longer served"))
  }

  @Test func `bounds of autoscalers are kept`() throws {
    let fixture = Fixture(
      Fixture.server("web"), Fixture.server("old"),
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {kind: Deployment, name: web}
        minReplicas: 3
        maxReplicas: 12
        metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]
      ---
      apiVersion: autoscaling/v1
      kind: HorizontalPodAutoscaler
      metadata: {name: old}
      spec: {scaleTargetRef: {kind: Deployment, name: old}, minReplicas: 1, maxReplicas: 4, targetCPUUtilizationPercentage: 50}
      """)
    let web = try fixture.service("web").replicas
    #expect(web?.min == 3)
    #expect(web?.max == 12)
    #expect(web?.cpuTarget == Percent(60))
    let old = try fixture.service("old").replicas
    #expect(old?.min == nil)
    #expect(old?.max == 4)
    #expect(old?.cpuTarget == Percent(50))
  }

  @Test func `network policies tell who calls whom`() throws {
    let fixture = Fixture(
      Fixture.server("web", type: "LoadBalancer"), Fixture.server("api"),
      Fixture.server("cache", port: 6379, image: "redis:7"),
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: api}
      spec:
        podSelector: {matchLabels: {app: api}}
        ingress: [{from: [{podSelector: {matchLabels: {app: web}}}, {podSelector: {matchLabels: {app: gone}}}]}]
        egress: [{to: [{podSelector: {matchLabels: {app: cache}}}]}]
      """)
    #expect(try fixture.service("web").calls.map(\.service) == ["api"])
    #expect(try fixture.service("api").stores == ["cache"])
    #expect(try fixture.service("web").stores.isEmpty)
    #expect(fixture.says("app=gone"))
  }
}
