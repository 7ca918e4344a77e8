import Basics
import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

@Suite struct SimulationInputTests {
  private func group(nodes: Int) -> KubeObject {
    KubeObject([
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "NodeGroup", "metadata": ["name": "general"],
      "spec": [
        "machineType": "m5.xlarge", "allocatable": ["cpu": "4", "memory": "16Gi", "pods": "58"],
        "minNodes": .integer(nodes), "maxNodes": .integer(nodes), "price": ["perHour": 1],
      ],
    ])
  }

  private func footprint(_ pods: KubeValue) -> KubeObject {
    KubeObject([
      "apiVersion": "plimsoll.dev/v1alpha1", "kind": "ComponentFootprint", "metadata": ["name": "logs"],
      "spec": ["namespace": "logging", "pods": pods],
    ])
  }

  private func report(_ objects: [KubeObject]) -> (report: SimulationReport, diagnostics: [Diagnostic]) {
    var run = Simulation(objects, cluster: nil, duration: .minutes(10), seed: 1)
    run.run()
    return (run.report, run.diagnostics)
  }

  @Test func `components take room on the nodes and have no line of their own`() {
    let pods: KubeValue = [
      ["name": "agent", "perNode": true, "cpu": "500m", "memory": "1Gi", "memoryLimit": "2Gi"],
      ["name": "store", "replicas": 2, "cpu": "1", "memory": "2Gi"],
    ]
    let (report, diagnostics) = report([group(nodes: 3), footprint(pods)])
    #expect(diagnostics.isEmpty)
    #expect(report.pods.last == 5)
    #expect(report.workloads.isEmpty)
    // Three agents of half a core and two stores of one, of twelve cores.
    #expect(abs(report.requestedCPU.last - 3.5 / 12) < 1e-9)
  }

  @Test func `wrong fields of a footprint are named together`() {
    let pods: KubeValue = [["name": "agent", "cpu": "much", "replica": 2]]
    let (_, diagnostics) = report([group(nodes: 1), footprint(pods)])
    let messages = diagnostics.map(\.message).joined(separator: "\n")
    #expect(messages.contains("`spec.pods[0].cpu` must be a quantity"))
    #expect(messages.contains("`replica` is no field of spec.pods[0]"))
  }

  @Test func `of two objects with one name the last one runs, and nodes have the labels of old`() {
    func deployment(_ replicas: Int) -> KubeObject {
      let template: KubeValue = [
        "metadata": ["labels": ["app": "web"]],
        "spec": [
          "nodeSelector": ["beta.kubernetes.io/os": "linux", "beta.kubernetes.io/instance-type": "m5.xlarge"],
          "containers": [["name": "web", "image": "web:1"]],
        ],
      ]
      return KubeObject([
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web", "namespace": "shop"],
        "spec": ["replicas": .integer(replicas), "selector": ["matchLabels": ["app": "web"]], "template": template],
      ])
    }
    let (report, _) = report([group(nodes: 1), deployment(5), deployment(2)])
    #expect(report.workloads.map(\.wanted) == [2] && report.pods.last == 2)
    #expect(report.assumptions.contains { $0.hasPrefix("1 objects stand more than once") })
  }
}
