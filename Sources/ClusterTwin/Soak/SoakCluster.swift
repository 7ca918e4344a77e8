import KubeModel
import SimKernel

/// A random cluster: machines, workloads, budgets, autoscalers and load, drawn from the streams of a seed.
struct SoakCluster: Sendable {
  var groups: [NodeGroup] = []
  var objects: [KubeObject] = []
  var usage = UsageTable()

  static let namespace = "soak"

  /// Load moves until `calm`, and stays as it is from there.
  init(seed: UInt64, calm: SimTime) {
    let streams = RandomStreams(seed: seed)
    var draw = Draw(streams.stream("soak/machines"))
    for number in 0..<draw.between(1, 3) { groups.append(Self.group(number, &draw)) }
    objects.append(Self.storageClass(&draw))
    draw = Draw(streams.stream("soak/workloads"))
    for number in 0..<draw.between(1, 5) { addDeployment("web\(number)", &draw, calm: calm) }
    for number in 0..<draw.between(0, 2) { addStatefulSet("db\(number)", &draw) }
    for number in 0..<draw.between(0, 2) { addDaemonSet("agent\(number)", &draw) }
    for number in 0..<draw.between(0, 2) { addJob("task\(number)", &draw) }
    if draw.isTrue(percent: 30) { addCronJob("tick", &draw) }
    draw = Draw(streams.stream("soak/finalizers"))
    addFinalizers(&draw)
    draw = Draw(streams.stream("soak/node pools"))
    if draw.isTrue(percent: 35) { addNodePools(&draw) }
    draw = Draw(streams.stream("soak/vertical"))
    if draw.isTrue(percent: 40) { addVerticals(&draw, calm: calm) }
    draw = Draw(streams.stream("soak/keda"))
    if draw.isTrue(percent: 40) { addScaled(&draw, calm: calm) }
  }

  /// What the cluster is made of, for a person who looks at a seed.
  var summary: [String] {
    var lines = groups.map { group in
      "NodeGroup \(group.name): \(group.least) to \(group.most) machines in \(group.zones.joined(separator: ", "))"
        + (group.isSpot ? ", spot" : "") + (group.pool.isEmpty ? "" : ", of NodePool \(group.pool)")
    }
    let autoscalers = ["HorizontalPodAutoscaler", "VerticalPodAutoscaler", "ScaledObject", "ScaledJob", "NodePool"]
    for object in objects where autoscalers.contains(object.kind) {
      lines.append("\(object.title): \((object.root["spec"] ?? .null).json())")
    }
    for object in objects where object.root.at("spec", "template") != nil {
      let replicas = object.root.at("spec", "replicas")?.integer
      lines.append(object.title + (replicas.map { ": \($0) replicas" } ?? ""))
    }
    return lines
  }

  // MARK: - Machines

  private static func group(_ number: Int, _ draw: inout Draw) -> NodeGroup {
    let cores = draw.one(of: [2, 4, 8])
    let least = draw.between(1, 4)
    let amounts: KubeValue = [
      "cpu": .string("\(cores)"), "memory": .string("\(cores * 4)Gi"),
      "pods": .string("\(draw.one(of: [8, 17, 58]))"),
    ]
    var group = NodeGroup(
      name: "group\(number)", zones: Array(["a", "b", "c"].prefix(draw.between(1, 3))), labels: [],
      taints: .sequence([]), capacity: amounts, allocatable: amounts, machineType: "m\(cores)",
      isSpot: draw.isTrue(percent: 40), least: least, most: least + draw.between(0, 6),
      microdollarsPerHour: Int64(draw.between(20_000, 900_000)), provisioning: .seconds(Int64(draw.between(30, 180))),
      interruptionsPerHour: 0)
    group.interruption = InterruptionPlan(provider: draw.one(of: ["eks", "gke", "aks"]))
    if draw.isTrue(percent: 30) {
      group.faults.neverPerMillion = draw.between(0, 200_000)
      group.faults.latePerMillion = draw.between(0, 200_000)
      group.faults.delay = .minutes(Int64(draw.between(1, 20)))
    }
    return group
  }

  private static func storageClass(_ draw: inout Draw) -> KubeObject {
    KubeObject([
      "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": ["name": "disk"],
      "provisioner": "disk.csi.plimsoll.dev",
      "volumeBindingMode": draw.isTrue(percent: 70) ? "WaitForFirstConsumer" : "Immediate",
      "reclaimPolicy": draw.isTrue(percent: 70) ? "Delete" : "Retain",
    ])
  }

  // MARK: - Workloads

  private mutating func addDeployment(_ name: String, _ draw: inout Draw, calm: SimTime) {
    let replicas = draw.between(0, 8)
    let strategy: KubeValue =
      draw.isTrue(percent: 80)
      ? [
        "type": "RollingUpdate",
        "rollingUpdate": [
          "maxSurge": .string("\(draw.between(0, 100))%"), "maxUnavailable": .integer(draw.between(1, 3)),
        ],
      ] : ["type": "Recreate"]
    objects.append(
      Self.workload(
        "Deployment", name,
        [
          "replicas": .integer(replicas), "strategy": strategy, "minReadySeconds": .integer(draw.one(of: [0, 0, 20])),
          "template": Self.template(name, &draw),
        ]))
    addBudget(name, &draw)
    guard draw.isTrue(percent: 40) else { return }
    objects.append(
      KubeObject([
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": ["name": .string(name), "namespace": .string(Self.namespace)],
        "spec": [
          "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": .string(name)],
          "minReplicas": .integer(draw.between(1, 3)), "maxReplicas": .integer(draw.between(4, 12)),
          "metrics": [
            [
              "type": "Resource",
              "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 60]],
            ]
          ],
        ],
      ]))
    var load = WorkloadUsage(namespace: Self.namespace, name: name)
    load.cpu = LoadCurve(
      (0..<12).map { place -> (time: SimTime, value: Int64) in
        let time = SimTime(microseconds: calm.microseconds / 12 * Int64(place))
        return (time, Int64(draw.between(50, 6_000)))
      })
    usage.add(load)
  }

  private mutating func addStatefulSet(_ name: String, _ draw: inout Draw) {
    var spec: KubeValue = [
      "replicas": .integer(draw.between(1, 4)), "serviceName": .string(name),
      "podManagementPolicy": draw.isTrue(percent: 50) ? "Parallel" : "OrderedReady",
      "template": Self.template(name, &draw),
    ]
    if draw.isTrue(percent: 70) {
      let mode = draw.one(of: ["ReadWriteOnce", "ReadWriteOncePod"])
      spec["volumeClaimTemplates"] = [
        [
          "metadata": ["name": "data"],
          "spec": [
            "storageClassName": "disk", "accessModes": [.string(mode)],
            "resources": ["requests": ["storage": "10Gi"]],
          ],
        ]
      ]
      if draw.isTrue(percent: 30) {
        spec["persistentVolumeClaimRetentionPolicy"] = ["whenScaled": "Delete", "whenDeleted": "Delete"]
      }
    }
    objects.append(Self.workload("StatefulSet", name, spec))
    addBudget(name, &draw)
  }

  private mutating func addDaemonSet(_ name: String, _ draw: inout Draw) {
    var template = Self.template(name, &draw, largest: 200)
    if draw.isTrue(percent: 50) {
      var pod = template["spec"] ?? .null
      pod["tolerations"] = [["operator": "Exists"]]
      template["spec"] = pod
    }
    objects.append(Self.workload("DaemonSet", name, ["template": template]))
  }

  private mutating func addJob(_ name: String, _ draw: inout Draw) {
    objects.append(Self.workload("Job", name, Self.jobSpec(name, &draw), apiVersion: "batch/v1"))
  }

  private mutating func addCronJob(_ name: String, _ draw: inout Draw) {
    let spec: KubeValue = [
      "schedule": .string("*/\(draw.between(1, 9)) * * * *"),
      "concurrencyPolicy": .string(draw.one(of: ["Allow", "Forbid", "Replace"])),
      "jobTemplate": ["spec": Self.jobSpec(name, &draw)],
    ]
    objects.append(Self.workload("CronJob", name, spec, apiVersion: "batch/v1"))
  }

  static func jobSpec(_ name: String, _ draw: inout Draw) -> KubeValue {
    var template = Self.template(name, &draw)
    var pod = template["spec"] ?? .null
    pod["restartPolicy"] = .string(draw.one(of: ["Never", "OnFailure"]))
    template["spec"] = pod
    var spec: KubeValue = [
      "completions": .integer(draw.between(1, 6)), "parallelism": .integer(draw.between(1, 4)), "template": template,
    ]
    if draw.isTrue(percent: 40) { spec["completionMode"] = "Indexed" }
    if draw.isTrue(percent: 40) { spec["ttlSecondsAfterFinished"] = .integer(draw.between(0, 900)) }
    return spec
  }

  private static func workload(
    _ kind: String, _ name: String, _ given: KubeValue, apiVersion: String = "apps/v1"
  ) -> KubeObject {
    var spec = given
    if apiVersion == "apps/v1" { spec["selector"] = ["matchLabels": ["app": .string(name)]] }
    return KubeObject([
      "apiVersion": .string(apiVersion), "kind": .string(kind),
      "metadata": ["name": .string(name), "namespace": .string(namespace)], "spec": spec,
    ])
  }

  /// `largest` is the most that a pod asks for, in thousandths of a core.
  private static func template(_ name: String, _ draw: inout Draw, largest: Int = 1_500) -> KubeValue {
    let selector: KubeValue = ["matchLabels": ["app": .string(name)]]
    var container: KubeValue = [
      "name": "main", "image": .string("registry.example/\(name):1"),
      "resources": [
        "requests": [
          "cpu": .string("\(draw.between(50, largest))m"), "memory": .string("\(draw.between(64, 2_048))Mi"),
        ]
      ],
    ]
    if draw.isTrue(percent: 60) {
      container["readinessProbe"] = ["tcpSocket": ["port": 80], "periodSeconds": .integer(draw.between(1, 10))]
    }
    if draw.isTrue(percent: 10) {
      container["ports"] = [["containerPort": 80, "hostPort": .integer(8_000 + draw.between(0, 1))]]
    }
    var spec: KubeValue = [
      "containers": [container], "terminationGracePeriodSeconds": .integer(draw.between(1, 90)),
    ]
    if draw.isTrue(percent: 30) { spec["priority"] = .integer(draw.between(0, 2) * 1_000) }
    if draw.isTrue(percent: 30) {
      spec["topologySpreadConstraints"] = [
        [
          "maxSkew": .integer(draw.between(1, 2)),
          "topologyKey": .string(draw.one(of: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"])),
          "whenUnsatisfiable": .string(draw.one(of: ["DoNotSchedule", "ScheduleAnyway"])), "labelSelector": selector,
        ]
      ]
    }
    if draw.isTrue(percent: 20) {
      spec["affinity"] = [
        "podAntiAffinity": [
          "requiredDuringSchedulingIgnoredDuringExecution": [
            ["topologyKey": "kubernetes.io/hostname", "labelSelector": selector]
          ]
        ]
      ]
    }
    return ["metadata": ["labels": ["app": .string(name)]], "spec": spec]
  }

  /// Some workloads are held by a finalizer when they are deleted.
  private mutating func addFinalizers(_ draw: inout Draw) {
    for place in objects.indices where objects[place].root.at("spec", "template") != nil && draw.isTrue(percent: 10) {
      objects[place].root.set(["example.com/hold"], at: "metadata", "finalizers")
    }
  }

  private mutating func addBudget(_ name: String, _ draw: inout Draw) {
    guard draw.isTrue(percent: 60) else { return }
    let amount: KubeValue =
      draw.isTrue(percent: 50) ? .integer(draw.between(0, 2)) : .string("\(draw.between(0, 10) * 10)%")
    var spec: KubeValue = ["selector": ["matchLabels": ["app": .string(name)]]]
    spec[draw.isTrue(percent: 50) ? "minAvailable" : "maxUnavailable"] = amount
    if draw.isTrue(percent: 30) { spec["unhealthyPodEvictionPolicy"] = "AlwaysAllow" }
    objects.append(
      KubeObject([
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": ["name": .string(name), "namespace": .string(Self.namespace)], "spec": spec,
      ]))
  }
}

/// Draws from a stream in the words of a test.
struct Draw: Sendable {
  private var stream: RandomStream

  init(_ source: RandomStream) { stream = source }

  /// A number from `least` to `most`.
  mutating func between(_ least: Int, _ most: Int) -> Int { least + stream.below(most - least + 1) }

  mutating func isTrue(percent: Int) -> Bool { stream.below(100) < percent }

  mutating func one<Value>(of values: [Value]) -> Value { values[stream.below(values.count)] }
}
