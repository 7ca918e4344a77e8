import Foundation
import TestSupport
import Testing

/// `plimsoll simulate --record` and `plimsoll explain --run` as a user meets them.
@Suite struct SimulateCommandTests {
  private static let cluster = """
    {apiVersion: v1, kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 16, memory: 64Gi, pods: 110}}}
    ---
    apiVersion: plimsoll.dev/v1alpha1
    kind: UsageProfile
    metadata: {name: load}
    spec:
      workloads:
        - {namespace: shop, name: web, cpu: {points: [{at: 0s, value: 300m}, {at: 30m, value: "2"}]}, memory: 200Mi}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "web:1", resources: {requests: {cpu: 250m, memory: 128Mi}}}]}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: shop}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      minReplicas: 2
      maxReplicas: 12
      metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]
    ---
    apiVersion: autoscaling.k8s.io/v1
    kind: VerticalPodAutoscaler
    metadata: {name: web, namespace: shop}
    spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, updatePolicy: {updateMode: "Off"}}

    """

  @Test func `a recorded run explains its decisions, the same bytes each time`() throws {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    let folder = try TemporaryFolder()
    try Data(Self.cluster.utf8).write(to: folder.url.appending(path: "cluster.yaml"))
    for name in ["one.json", "two.json"] {
      let run = try program.run(
        ["simulate", "cluster.yaml", "--duration", "1h", "--record", name], in: folder.url, input: Data())
      #expect(run.status == 0, "\(run.text)")
    }
    let files = try ["one.json", "two.json"].map { try Data(contentsOf: folder.url.appending(path: $0)) }
    #expect(files[0] == files[1])
    func explain(_ thing: String, file: String = "one.json") throws -> Program.Output {
      try program.run(["explain", "--run", file, thing], in: folder.url, input: Data())
    }
    let grown = try explain("hpa/web@00:59")
    #expect(grown.status == 0, "\(grown.text)")
    #expect(grown.out.contains("cpu resource utilization"), "\(grown.out)")
    #expect(grown.out.contains("maxReplicas"))
    #expect(try explain("vpa/web@30m").out.contains("recommend:"))
    let unknown = try explain("hpa/wbe")
    #expect(unknown.status == 2)
    #expect(unknown.text.contains("hpa/shop/web"))
    let other = try explain("hpa/web", file: "cluster.yaml")
    #expect(other.status == 2)
    #expect(other.text.contains("is no record of a run"))
    #expect(try explain("hpa/web", file: "missing.json").status == 2)
  }

  private static let pool = """
    apiVersion: karpenter.sh/v1
    kind: NodePool
    metadata: {name: general}
    spec:
      template:
        spec:
          expireAfter: 720h
          requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [m5.xlarge]}]
      disruption: {consolidationPolicy: WhenEmptyOrUnderutilized, consolidateAfter: 1m, budgets: [{nodes: "100%"}]}
    ---
    apiVersion: plimsoll.dev/v1alpha1
    kind: NodeGroup
    metadata: {name: general}
    spec:
      pool: general
      zones: [a, b]
      machineType: m5.xlarge
      capacity: {cpu: "4", memory: 16Gi, pods: "58"}
      allocatable: {cpu: 3920m, memory: 14Gi, pods: "58"}
      maxNodes: 10
      price: {perHour: 0.192}
    ---
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: report, namespace: shop}
    spec:
      schedule: "10 * * * *"
      jobTemplate:
        spec:
          ttlSecondsAfterFinished: 60
          template:
            spec:
              restartPolicy: Never
              containers: [{name: report, image: "report:1", resources: {requests: {cpu: "2"}}}]

    """

  @Test func `a recorded run explains what Karpenter launched and what it gave up`() throws {
    let program = try #require(Program(Executable.plimsoll.path), "plimsoll is built beside the tests")
    let folder = try TemporaryFolder()
    try Data(Self.pool.utf8).write(to: folder.url.appending(path: "cluster.yaml"))
    let run = try program.run(
      ["simulate", "cluster.yaml", "--duration", "1h", "--record", "run.json"], in: folder.url, input: Data())
    #expect(run.status == 0, "\(run.text)")
    func explain(_ thing: String) throws -> Program.Output {
      try program.run(["explain", "--run", "run.json", thing], in: folder.url, input: Data())
    }
    let launched = try explain("karpenter/general@00:10:30")
    #expect(launched.status == 0, "\(launched.text)")
    for part in ["pods that wait", "m5.xlarge in a", "first fit", "1 more"] {
      #expect(launched.out.contains(part), "\(launched.out)")
    }
    let all = try explain("karpenter/general")
    for part in ["00:10:01  0 -> 1", "1 -> 0", "emptiness", "general-0"] {
      #expect(all.out.contains(part), "\(all.out)")
    }
    let early = try explain("karpenter/general@00:05")
    #expect(early.status == 2, "\(early.text)")
    let unknown = try explain("karpenter/genral")
    #expect(unknown.status == 2)
    #expect(unknown.text.contains("karpenter/general"), "\(unknown.text)")
  }
}
