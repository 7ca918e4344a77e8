import ClusterTwin
import KubeModel

/// How many pods a second the twin's scheduler places, on workloads modelled on scheduler_perf.
///
/// `swift run -c release --scratch-path .build-release SchedulerThroughput [nodes] [pods]`
struct Workload {
  var name: String
  var isService = false
  var podSpec: KubeValue = [:]
}

let hostTerm: KubeValue = [
  "labelSelector": ["matchLabels": ["app": "load"]], "topologyKey": "kubernetes.io/hostname",
]
let zoneSpread: KubeValue = [
  "maxSkew": 5, "topologyKey": "topology.kubernetes.io/zone", "labelSelector": ["matchLabels": ["app": "load"]],
  "whenUnsatisfiable": "DoNotSchedule",
]
let softSpread = zoneSpread.overlaid(with: ["whenUnsatisfiable": "ScheduleAnyway"])
let required = "requiredDuringSchedulingIgnoredDuringExecution"
let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
let weightedTerm: KubeValue = ["weight": 1, "podAffinityTerm": hostTerm]
let workloads: [Workload] = [
  Workload(name: "basic"),
  Workload(name: "behind a service (system spread)", isService: true),
  Workload(name: "required zone spread", podSpec: ["topologySpreadConstraints": [zoneSpread]]),
  Workload(name: "preferred zone spread", podSpec: ["topologySpreadConstraints": [softSpread]]),
  Workload(name: "required host anti-affinity", podSpec: ["affinity": ["podAntiAffinity": [required: [hostTerm]]]]),
  Workload(name: "preferred host affinity", podSpec: ["affinity": ["podAffinity": [preferred: [weightedTerm]]]]),
]

func node(_ number: Int) -> KubeObject {
  let name = "node-\(number)"
  return KubeObject([
    "apiVersion": "v1", "kind": "Node",
    "metadata": [
      "name": .string(name),
      "labels": [
        "kubernetes.io/hostname": .string(name), "topology.kubernetes.io/zone": .string("zone-\(number % 3)"),
      ],
    ],
    "status": ["allocatable": ["cpu": "4", "memory": "32Gi", "pods": "110"]],
  ])
}

func pod(_ number: Int, _ workload: Workload) -> KubeObject {
  let spec: KubeValue = [
    "containers": [
      ["name": "c", "image": "pause:3.10", "resources": ["requests": ["cpu": "100m", "memory": "500Mi"]]]
    ]
  ]
  return KubeObject([
    "apiVersion": "v1", "kind": "Pod",
    "metadata": ["name": .string("pod-\(number)"), "labels": ["app": "load"]],
    "spec": spec.overlaid(with: workload.podSpec),
  ])
}

let service = KubeObject([
  "apiVersion": "v1", "kind": "Service", "metadata": ["name": "load"], "spec": ["selector": ["app": "load"]],
])
let sizes = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let nodeCount = sizes.first ?? 1_000
let podCount = sizes.dropFirst().first ?? 10_000
let clock = ContinuousClock()

print("\(nodeCount) nodes, \(podCount) pods (anti-affinity: at most one for each node)")
for workload in workloads {
  let pods = workload.podSpec["affinity"]?["podAntiAffinity"] == nil ? podCount : min(podCount, nodeCount)
  var objects = (0..<nodeCount).map { node($0) } + (0..<pods).map { pod($0, workload) }
  if workload.isService { objects.append(service) }
  let reading = clock.now
  var session = PlacementSession(objects)
  let start = clock.now
  let bound = session.placeAll()
  let elapsed = start.duration(to: clock.now)
  let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
  let rate = Int(Double(pods) / seconds)
  print("\(workload.name): \(bound) placed, \(rate) pods/s (read in \(reading.duration(to: start)))")
}
