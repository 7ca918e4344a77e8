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
