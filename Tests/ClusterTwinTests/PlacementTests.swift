import Basics
import KubeModel
import Testing

@testable import ClusterTwin

@Suite struct PlacementTests {
  private let cluster = [node("a").zone("z1").object, node("b").zone("z2").object]

  @Test func `workloads become pods and land somewhere`() {
    let objects = yaml(
      """
      {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replicas: 3,
        selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
        spec: {containers: [{name: c, resources: {requests: {cpu: 500m}}}]}}}}
      ---
      {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: agent}},
        template: {metadata: {labels: {app: agent}}, spec: {nodeSelector: {topology.kubernetes.io/zone: z2},
        containers: [{name: c}]}}}}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
      """)
    let report = PlacementRun(explained: true).place(cluster + objects)
    #expect(report.pods.map(\.title) == ["shop/web-0", "shop/web-1", "shop/web-2", "default/agent-b"])
    #expect(report.pods.allSatisfy { $0.outcome == .bound })
    // The system defaults spread the replicas: no node takes all three.
    #expect(Set(report.pods.prefix(3).compactMap(\.node)).count == 2)
    #expect(report.pods[3].node == "b")
    #expect(report.ignoredKinds.contains("ConfigMap"))
    #expect(report.unschedulableCount == 0)
  }

  @Test func `victims go, and what waited is tried again`() {
    let pods = [
      pod("old").cpu("3").priority(1).on("a").object, pod("busy").cpu("3").priority(50).on("b").object,
      pod("waiting").cpu("2").priority(2).object, pod("urgent").cpu("2").priority(9).object,
    ]
    let report = PlacementRun(explained: false).place(cluster + pods)
    let words = report.pods.map { "\($0.name) \($0.outcome.rawValue) \($0.node ?? "-")" }
    #expect(words == ["old preempted -", "busy running b", "waiting bound a", "urgent bound a"])
    #expect(report.pods[3].victims == ["default/old"])
    #expect(report.pods[0].message == "Preempted by default/urgent on node a")
  }

  @Test func `the same seed gives the same bytes`() {
    let pods = (0..<20).map { pod("p\($0)").cpu("100m").object }
    let first = PlacementRun(explained: true, seed: 3).place(cluster + pods)
    let again = PlacementRun(explained: true, seed: 3).place(cluster + pods)
    #expect(first.text(explained: true) == again.text(explained: true))
    #expect(first.json == again.json)
    let other = PlacementRun(explained: true, seed: 4).place(cluster + pods)
    #expect(first.text(explained: true) != other.text(explained: true))
  }

  @Test func `the text says where and why not`() {
    let pods = [pod("small").cpu("100m").object, pod("huge").cpu("64").object]
    let report = PlacementRun(explained: true).place(cluster + pods)
    let text = report.text(explained: true)
    #expect(text.contains("default/huge: unschedulable"))
    #expect(text.contains("2 Insufficient cpu: a, b"))
    #expect(text.contains("NodeResourcesFit"))
    #expect(text.hasSuffix("2 pods on 2 nodes: 1 placed, 1 unschedulable\n"))
    #expect(report.json["unschedulable"] == 1)
    #expect(report.json.at(path: "pods[1].refusals[0].nodes") == ["a", "b"])
  }

  @Test func `objects that no API server takes are refused with their places`() {
    let objects = yaml(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec: {containers: [{name: c, resources: {requests: {cpu: 1x}}}], priorityClassName: none}
      """)
    let report = PlacementRun(explained: false).place(cluster + objects)
    #expect(report.pods.isEmpty)
    #expect(report.diagnostics.count == 2)
    #expect(report.diagnostics.allSatisfy { $0.location?.line == 4 })
  }
}
