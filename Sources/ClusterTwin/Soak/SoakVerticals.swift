import KubeModel
import SimKernel

/// VerticalPodAutoscalers in all modes, and what their pods use.
extension SoakCluster {
  private static let modes = [
    "Off", "Initial", "Recreate", "Auto", "InPlaceOrRecreate", "InPlaceOrRecreate", "InPlace",
  ]

  mutating func addVerticals(_ draw: inout Draw, calm: SimTime) {
    let kinds = ["Deployment", "StatefulSet", "DaemonSet", "Job"]
    for place in objects.indices where kinds.contains(objects[place].kind) && draw.isTrue(percent: 60) {
      let (memory, isLimited) = shapeContainer(of: place, &draw)
      addUsage(objects[place].name, memory: memory, isSteady: isLimited, &draw, calm: calm)
      objects.append(Self.vertical(objects[place], memory: memory, &draw))
    }
  }

  /// Gives the container limits and a `resizePolicy`, and returns how much memory it requests, in bytes, and whether that
  /// is limited.
  private mutating func shapeContainer(of place: Int, _ draw: inout Draw) -> (memory: Int64, isLimited: Bool) {
    var containers = objects[place].root.at("spec", "template", "spec", "containers")?.sequence ?? []
    let requests = containers.first?.at("resources", "requests") ?? .null
    let cpu = requests["cpu"].flatMap { try? Quantity($0) }?.milliValue ?? 0
    let memory = requests["memory"].flatMap { try? Quantity($0) }?.value ?? 0
    let factor = Int64(draw.one(of: [0, 0, 1, 2]))
    if factor > 0 {
      containers[0].set(
        ["cpu": .string("\(cpu * factor)m"), "memory": .string("\(memory * factor)")], at: "resources", "limits")
    }
    if draw.isTrue(percent: 30) {
      containers[0].set(
        [["resourceName": .string(draw.one(of: ["cpu", "memory"])), "restartPolicy": "RestartContainer"]],
        at: "resizePolicy")
    }
    objects[place].root.set(.sequence(containers), at: "spec", "template", "spec", "containers")
    return (memory, factor > 0)
  }

  /// CPU far from what is requested, and less memory than is. A limit follows the recommendation down, so that what has
  /// one uses the same for ever: nobody is killed for want of memory again and again.
  private mutating func addUsage(
    _ name: String, memory: Int64, isSteady: Bool, _ draw: inout Draw, calm: SimTime
  ) {
    let row = usage.row(namespace: Self.namespace, name: name)
    var load = row < 0 ? WorkloadUsage(namespace: Self.namespace, name: name) : usage.rows[Int(row)]
    if load.cpu == nil { load.cpu = Self.curve(calm) { Int64(draw.between(20, 4_000)) } }
    load.memory =
      isSteady
      ? LoadCurve(constant: memory * Int64(draw.between(20, 95)) / 100)
      : Self.curve(calm) { memory * Int64(draw.between(20, 95)) / 100 }
    usage.add(load)
  }

  /// Twelve steps until `calm`.
  static func curve(_ calm: SimTime, _ value: () -> Int64) -> LoadCurve {
    LoadCurve(
      (0..<12).map { place -> (time: SimTime, value: Int64) in
        (SimTime(microseconds: calm.microseconds / 12 * Int64(place)), value())
      })
  }

  private static func vertical(_ target: KubeObject, memory: Int64, _ draw: inout Draw) -> KubeObject {
    var policy: KubeValue = ["containerName": .string(draw.one(of: ["*", "main"]))]
    if draw.isTrue(percent: 70) {
      policy["minAllowed"] = [
        "cpu": .string("\(draw.between(10, 200))m"), "memory": .string("\(draw.between(32, 64))Mi"),
      ]
    }
    if draw.isTrue(percent: 70) {
      policy["maxAllowed"] = [
        "cpu": .string("\(draw.between(250, 1_500))m"),
        "memory": .string("\(memory * Int64(draw.between(100, 200)) / 100)"),
      ]
    }
    if draw.isTrue(percent: 30) { policy["controlledValues"] = "RequestsOnly" }
    if draw.isTrue(percent: 20) { policy["controlledResources"] = [.string(draw.one(of: ["cpu", "memory"]))] }
    if draw.isTrue(percent: 10) { policy["mode"] = "Off" }
    var update: KubeValue = ["updateMode": .string(draw.one(of: modes))]
    if draw.isTrue(percent: 50) { update["minReplicas"] = .integer(draw.between(1, 2)) }
    return KubeObject([
      "apiVersion": "autoscaling.k8s.io/v1", "kind": "VerticalPodAutoscaler",
      "metadata": ["name": .string(target.name), "namespace": .string(namespace)],
      "spec": [
        "targetRef": [
          "apiVersion": target.root["apiVersion"] ?? .null, "kind": .string(target.kind), "name": .string(target.name),
        ],
        "updatePolicy": update, "resourcePolicy": ["containerPolicies": [policy]],
      ],
    ])
  }
}
