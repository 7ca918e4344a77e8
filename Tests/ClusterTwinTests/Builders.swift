import KubeModel
import SimKernel
import Testing

@testable import ClusterTwin

/// Builds objects as short as a test can say them: `node("a").zone("z1").cpu("4")`, `pod("p").cpu("500m")`.
struct Built {
  var root: KubeValue

  var object: KubeObject { KubeObject(root) }

  /// Sets the value at a path of keys.
  func with(_ path: String..., value: KubeValue) -> Built {
    var copy = self
    copy.root = Self.set(root, path[...], value)
    return copy
  }

  private static func set(_ node: KubeValue, _ path: ArraySlice<String>, _ value: KubeValue) -> KubeValue {
    guard let key = path.first else { return value }
    var node = node.mapping == nil ? .mapping([]) : node
    node[key] = set(node[key] ?? .mapping([]), path.dropFirst(), value)
    return node
  }

  func label(_ key: String, _ value: String) -> Built { with("metadata", "labels", key, value: .string(value)) }
  func zone(_ name: String) -> Built { label("topology.kubernetes.io/zone", name) }
  func annotation(_ key: String, _ value: String) -> Built {
    with("metadata", "annotations", key, value: .string(value))
  }

  // Pods
  func cpu(_ text: String) -> Built { request("cpu", text) }
  func memory(_ text: String) -> Built { request("memory", text) }
  func request(_ name: String, _ text: String) -> Built {
    var container: KubeValue = root.at("spec", "containers")?[0] ?? .mapping([])
    container = Self.set(container, ["resources", "requests", name][...], .string(text))
    return with("spec", "containers", value: [container])
  }
  func priority(_ value: Int) -> Built { with("spec", "priority", value: .integer(value)) }
  func on(_ node: String) -> Built { with("spec", "nodeName", value: .string(node)) }
  func claim(_ name: String) -> Built {
    with("spec", "volumes", value: [["name": "data", "persistentVolumeClaim": ["claimName": .string(name)]]])
  }
}

func node(_ name: String, cpu: String = "4", memory: String = "16Gi", pods: String = "110") -> Built {
  Built(
    root: [
      "apiVersion": "v1", "kind": "Node",
      "metadata": ["name": .string(name), "labels": ["kubernetes.io/hostname": .string(name)]],
      "status": ["allocatable": ["cpu": .string(cpu), "memory": .string(memory), "pods": .string(pods)]],
    ])
}

func pod(_ name: String) -> Built {
  Built(
    root: [
      "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name)],
      "spec": ["containers": [["name": "c", "image": "app:v1"]]],
    ])
}

func yaml(_ text: String) -> [KubeObject] { KubeDocuments.parse(text, file: "test.yaml").documents }

/// A cluster with one pod to decide about, and the answers in words.
struct Trial {
  var scheduler: Scheduler
  var decision: Decision

  init(_ objects: [Built], more: [KubeObject] = [], pod: Built, profile: SchedulerProfile = SchedulerProfile()) {
    var reader = ClusterReader()
    reader.read(more + objects.map(\.object))
    reader.read(pod.object)
    scheduler = Scheduler(state: reader.state, profile: profile, streams: RandomStreams(seed: 1))
    decision = scheduler.decide(reader.pods[reader.pods.count - 1])
  }

  var feasible: [String] { decision.feasible.map(name).sorted() }
  var message: String { decision.message(scheduler.state) }
  var victims: [String] { (decision.preemption?.victims ?? []).map(name).sorted() }
  var chosen: String {
    switch decision.outcome {
    case .bound(let node): name(node)
    case .preempting(let node): "preempting " + name(node)
    case .gated: "gated"
    case .unschedulable: "unschedulable"
    }
  }

  /// The weighted score of a plugin; nil where it was skipped.
  func score(_ plugin: ScorePlugin, _ node: String) -> Int64? {
    guard let index = decision.feasible.firstIndex(where: { name($0) == node }) else { return nil }
    return decision.scores?.columns.first { $0.plugin == plugin }?.scores[index]
  }

  func name(_ node: NodeID) -> String { scheduler.state.symbols.text(scheduler.state.nodes.names[node.index]) }
  func name(_ pod: PodID) -> String { scheduler.state.symbols.text(scheduler.state.pods.names[pod.index]) }
}
