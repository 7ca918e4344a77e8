import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// EndpointSlices follow pods, proxies follow the slices.
@Suite struct EndpointTests {
  private func twin(replicas: Int = 2, service: String = "", pod: String = "", container: String = "") -> Twin {
    let objects = yaml(
      """
      {apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 64, memory: 64Gi, pods: 500}}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]\(service)}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        replicas: \(replicas)
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {\(pod)containers: [{name: web, image: "web:1"\(container)}]}
      """)
    return TwinLoader(objects, seed: 1).twin
  }

  private static let replicas = """
    {apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 64, memory: 64Gi, pods: 500}}}
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db, namespace: shop}
    spec:
      replicas: 3
      podManagementPolicy: Parallel
      selector: {matchLabels: {app: db}}
      template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "db:1"}]}}
    ---
    {apiVersion: v1, kind: Service, metadata: {name: all, namespace: shop}, spec: {selector: {app: db}}}

    """

  @Test func `a Service may select single pods of a StatefulSet`() throws {
    let own = """
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: first, namespace: shop}
      spec: {selector: {app: db, statefulset.kubernetes.io/pod-name: db-0}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: last, namespace: shop}, spec: {selector: {apps.kubernetes.io/pod-index: "2"}}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: none, namespace: shop}, spec: {selector: {apps.kubernetes.io/pod-index: "3"}}}
      """
    var twin = TwinLoader(yaml(Self.replicas + own), seed: 1).twin
    func endpoints() -> [[String]] { twin.services.proxied.map { $0.map { twin.podName($0.pod) }.sorted() } }
    twin.run(until: seconds(60))
    let before = try #require(twin.services.proxied[1].first)
    #expect(endpoints() == [["db-0", "db-1", "db-2"], ["db-0"], ["db-2"], []])
    twin.deletePod(before.pod)
    twin.settle()
    #expect(twin.services.endpoints[1].allSatisfy { $0.conditions.isDisjoint(with: .ready) })
    twin.run(until: seconds(120))
    #expect(endpoints() == [["db-0", "db-1", "db-2"], ["db-0"], ["db-2"], []])
    #expect(twin.services.proxied[1].first?.serial != before.serial)
  }

  @Test func `a budget may hold a single pod of a StatefulSet`() {
    let budget = """
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: first, namespace: shop}
      spec: {maxUnavailable: 0, selector: {matchLabels: {apps.kubernetes.io/pod-index: "0"}}}
      """
    var twin = TwinLoader(yaml(Self.replicas + budget), seed: 1).twin
    twin.run(until: seconds(60))
    #expect(twin.budgets.pods == [1])
    let pods = twin.statefulSets.owned.pods[0].sorted { twin.life.ordinal[$0.index] < twin.life.ordinal[$1.index] }
    #expect(pods.map { twin.evict($0).isGranted } == [false, true, true])
  }

  @Test func `where nobody asks for single pods, those of a StatefulSet are all alike`() {
    var twin = TwinLoader(yaml(Self.replicas), seed: 1).twin
    twin.run(until: seconds(60))
    let shapes = Set(twin.services.members[0].map { twin.cluster.pods.shapes[$0.index] })
    #expect(shapes.count == 1)
    #expect(twin.services.endpoints[0].count == 3)
  }

  private func times(_ kind: TraceKind, _ twin: Twin) -> [SimTime] {
    twin.trace.records.filter { $0.kind == kind.rawValue }.map(\.time)
  }

  private func seconds(_ count: Int64) -> SimTime { SimTime.zero + .seconds(count) }

  @Test func `an endpoint is there when its containers run, ready when the pod is, and proxies know a moment later`()
    throws
  {
    var twin = twin()
    twin.run(until: seconds(60))
    let running = try #require(times(.podRunning, twin).first)
    let ready = try #require(times(.podReady, twin).last)
    let changes = times(.endpointsChanged, twin)
    #expect(changes.first == running)
    #expect(changes.last == ready)
    let told = try #require(times(.proxiesTold, twin).last)
    #expect(told >= ready + Proxies.watch)
    #expect(told <= ready + Proxies.period + Proxies.watch)
    #expect(twin.services.endpoints[0].allSatisfy { $0.conditions == [.ready, .serving] })
    #expect(twin.services.proxied[0].count == 2)
    #expect(twin.services.tally[0].without == .zero)
  }

  @Test func `a pod that stops leaves the slices at once, and is gone before the proxies know`() throws {
    var twin = twin()
    twin.run(until: seconds(60))
    twin.deletePod(twin.services.members[0][0])
    twin.settle()
    #expect(twin.services.endpoints[0].count { $0.conditions == [.serving, .terminating] } == 1)
    #expect(twin.services.proxied[0].count == 2)
    // The program ends after a second at most, the proxies know after a tenth: nothing is lost.
    twin.run(until: seconds(120))
    #expect(twin.services.tally[0].gone == 0)
    #expect(twin.services.proxied[0].count == 2)
    // A pod that dies with its machine takes traffic until the proxies know.
    twin.losePod(twin.services.members[0][0])
    twin.run(until: seconds(130))
    #expect(twin.services.tally[0].gone == 1)
    #expect(twin.services.tally[0].goneTime >= Proxies.watch)
  }

  @Test func `without a ready endpoint proxies fall back on those that terminate`() {
    let slow = ", readinessProbe: {httpGet: {port: 80}, initialDelaySeconds: 60}"
    var twin = twin(replicas: 1, pod: "terminationGracePeriodSeconds: 60, ", container: slow)
    twin.settings.stop = .seconds(20)
    twin.run(until: seconds(120))
    let pod = twin.services.members[0][0]
    twin.deletePod(pod)
    twin.run(until: seconds(125))
    #expect(twin.services.proxied[0].map(\.pod) == [pod])
    twin.run(until: seconds(145))
    #expect(twin.services.proxied[0].isEmpty)
    #expect(twin.services.tally[0].gone == 1)
    twin.run(until: seconds(300))
    #expect(twin.services.proxied[0].count == 1)
    #expect(twin.serviceTally(0).without > .zero)
  }

  @Test func `a Service that publishes what is not ready has endpoints from their start`() throws {
    var twin = twin(service: ", publishNotReadyAddresses: true")
    twin.run(until: seconds(60))
    let running = try #require(times(.podRunning, twin).first)
    let first = try #require(
      twin.trace.records.first { $0.kind == TraceKind.endpointsChanged.rawValue && $0.time == running })
    #expect(first.first == first.second && first.first > 0)
  }

  @Test func `a Service of another namespace or without a selector has none`() {
    var twin = twin()
    twin.addService(
      KubeObject([
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "web", "namespace": "other"],
        "spec": ["selector": ["app": "web"]],
      ]))
    twin.addService(
      KubeObject([
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "none", "namespace": "shop"], "spec": [:],
      ]))
    twin.run(until: seconds(60))
    #expect(twin.services.count == 2)
    #expect(twin.services.endpoints[1].isEmpty)
  }

  @Test func `slices hold a hundred endpoints, and new ones fill what is written anyway`() {
    func endpoints(_ pods: Range<Int>) -> [Endpoint] {
      pods.map { Endpoint(pod: PodID($0), serial: Int32($0), conditions: [.ready, .serving], slice: -1) }
    }
    let first = EndpointSlices([], sizes: [], desired: endpoints(0..<250))
    #expect(first.sizes == [100, 100, 50])
    #expect(first.writes == 3)
    // Ten go from the first slice, five come: they go there.
    let second = EndpointSlices(first.endpoints, sizes: first.sizes, desired: endpoints(10..<255))
    #expect(second.sizes == [95, 100, 50])
    #expect(second.writes == 1)
    // Twenty come alone: the fullest slice that takes them all.
    let third = EndpointSlices(second.endpoints, sizes: second.sizes, desired: endpoints(10..<275))
    #expect(third.sizes == [95, 100, 70])
    #expect(third.writes == 1)
    // Nothing changes, nothing is written; the last of a slice takes it away.
    #expect(EndpointSlices(third.endpoints, sizes: third.sizes, desired: endpoints(10..<275)).writes == 0)
    let last = EndpointSlices(third.endpoints, sizes: third.sizes, desired: endpoints(10..<200))
    #expect(last.sizes == [90, 100, 0])
    #expect(last.writes == 2)
  }
}
