import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// The proxy that a mesh puts into pods takes room, has its own probes, and is seen by quotas and autoscalers.
@Suite struct MeshProxyTests {
  private static let istio = "labels: {istio-injection: enabled}"
  private static let linkerd = "annotations: {linkerd.io/inject: enabled}"

  private static func cluster(_ namespace: String, pod: String = "", spec: String = "", more: String = "") -> String {
    """
    {apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 16, memory: 64Gi, pods: 110}}}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop, \(namespace)}
    ---
    \(more)
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}, \(pod)}
        spec:
          \(spec)
          containers: [{name: web, image: "web:1", resources: {requests: {cpu: 200m, memory: 256Mi}}}]
    """
  }

  private func run(_ text: String, podSecurity: PodSecurityJudge? = nil) -> Simulation {
    var run = Simulation(yaml(text), cluster: nil, duration: .minutes(5), seed: 1, podSecurity: podSecurity)
    #expect(run.diagnostics.isEmpty, "\(run.diagnostics)")
    run.run()
    return run
  }

  /// What the pods ask of the node: thousandths of a core and MiB of one pod.
  private func requested(_ run: Simulation) -> [Int64] {
    [run.twin.cluster.nodes.resources[0].requested[0] / 2, run.twin.cluster.nodes.resources[1].requested[0] >> 21]
  }

  @Test(arguments: [
    ("labels: {}", "", [200, 256]), (istio, "", [300, 384]),
    (istio, "annotations: {sidecar.istio.io/inject: \"false\"}", [200, 256]),
    ("labels: {}", "annotations: {sidecar.istio.io/inject: \"true\"}", [300, 384]),
    ("labels: {istio.io/rev: stable}", "", [300, 384]), ("labels: {istio.io/dataplane-mode: ambient}", "", [200, 256]),
    // One annotation replaces all that the chart says.
    (istio, "annotations: {sidecar.istio.io/proxyCPU: 50m}", [250, 256]),
    (linkerd, "", [200, 256]), (linkerd, "annotations: {config.linkerd.io/proxy-cpu-request: 20m}", [220, 256]),
    ("annotations: {linkerd.io/inject: enabled, config.linkerd.io/proxy-memory-request: 40Mi}", "", [200, 296]),
    (linkerd, "annotations: {linkerd.io/inject: disabled}", [200, 256]),
  ])
  func `requests follow the labels and annotations of the injector`(
    namespace: String, pod: String, expected: [Int64]
  ) {
    let run = run(Self.cluster(namespace, pod: pod))
    #expect(requested(run) == expected)
    #expect(run.report.pods.last == 2)
  }

  @Test func `the size of the proxy stands in the values of the chart`() {
    let release = """
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: {name: istiod, namespace: istio-system}
      spec:
        interval: 1h
        chart: {spec: {chart: istiod, sourceRef: {kind: HelmRepository, name: istio}}}
        values: {cni: {enabled: true}, global: {proxy: {resources: {requests: {cpu: 30m, memory: 44Mi}}}}}
      ---
      """
    #expect(requested(run(Self.cluster(Self.istio, more: release))) == [230, 300])
  }

  @Test func `without a network plugin the mesh's init container breaks a namespace's pod security`() throws {
    let release = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: istiod, namespace: argocd}
      spec: {project: default, destination: {namespace: istio-system}, source: {chart: istiod, repoURL: x, targetRevision: "1"}}
      ---
      """
    let judge: PodSecurityJudge = { pod, _ in
      let adds = (pod.at("spec", "initContainers")?.sequence ?? []).flatMap {
        $0.at("securityContext", "capabilities", "add")?.sequence ?? []
      }
      return adds.isEmpty ? nil : "violates PodSecurity: \(adds.compactMap(\.string))"
    }
    let refused = try #require(run(Self.cluster(Self.istio, more: release), podSecurity: judge).report.refused.first)
    #expect(refused.reason.contains("NET_ADMIN"))
    #expect(run(Self.cluster(Self.istio), podSecurity: judge).report.refused.isEmpty)
  }

  /// 160m of 200m in each container beside 50m of 100m in its proxy.
  @Test(arguments: [
    ("type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}", 2),
    (container("web"), 3), (container("istio-proxy"), 2),
  ])
  func `a proxy dilutes the utilization of its pod, not that of a container`(metric: String, replicas: Int) {
    let more = """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web, namespace: shop}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        minReplicas: 2
        maxReplicas: 9
        metrics: [{\(metric)}]
      ---
      apiVersion: plimsoll.dev/v1alpha1
      kind: UsageProfile
      metadata: {name: load}
      spec: {workloads: [{namespace: shop, name: web, cpu: 320m}]}
      ---
      """
    #expect(run(Self.cluster(Self.istio, more: more)).report.pods.last == Double(replicas))
  }

  private static func container(_ name: String) -> String {
    "type: ContainerResource, containerResource: {name: cpu, container: \(name), "
      + "target: {type: Utilization, averageUtilization: 70}}"
  }

  @Test func `a pod has at most one proxy`() throws {
    let proxies = MeshProxies(yaml(Self.cluster(Self.istio)))
    let pod: KubeValue = ["spec": ["containers": [["name": "web", "image": "web:1"]]]]
    let meshed = try #require(proxies.inject(into: pod, namespace: "shop"))
    #expect(meshed.at("spec", "initContainers")?.sequence?.map { $0["name"]?.string } == ["istio-proxy"])
    #expect(proxies.inject(into: meshed, namespace: "shop") == nil)
    #expect(proxies.inject(into: pod, namespace: "other") == nil)
    let host: KubeValue = ["spec": ["hostNetwork": true, "containers": [["name": "web", "image": "web:1"]]]]
    #expect(proxies.inject(into: host, namespace: "shop") == nil)
  }

  /// Its volumes are on the node's disk: the trap in which node groups never shrink.
  @Test(arguments: [
    (istio, "", true),
    (istio, "annotations: {cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes: istio-data}", false),
    (linkerd, "", false), ("labels: {}", "", false),
  ])
  func `the volumes of a proxy hold its node for the Cluster Autoscaler`(namespace: String, pod: String, holds: Bool) {
    let run = run(Self.cluster(namespace, pod: pod))
    #expect(run.twin.templates.contains { $0.drain.hasLocalStorage } == holds)
  }
}
