import KubeModel
import SimKernel

extension ClusterReader {
  /// Reads a pod's `spec` as the kubelet does.
  mutating func readLife(_ spec: KubeValue, in object: KubeObject) -> PodLife {
    var life = PodLife()
    life.restartPolicy =
      switch spec["restartPolicy"]?.string {
      case "OnFailure": .onFailure
      case "Never": .never
      default: .always
      }
    life.grace = .seconds(Int64(max(0, spec["terminationGracePeriodSeconds"]?.integer ?? 30)))
    life.tolerations = readExecutionTolerations(spec)
    for container in spec["initContainers"]?.sequence ?? [] {
      let isSidecar = container["restartPolicy"]?.string == "Always"
      life.containers.append(readContainer(container, isSidecar ? .sidecar : .initialization, in: object))
    }
    for container in spec["containers"]?.sequence ?? [] {
      life.containers.append(readContainer(container, .main, in: object))
    }
    return life
  }

  /// The pod's own, and five minutes for a node that is not ready or can't be reached where it says nothing of them.
  private mutating func readExecutionTolerations(_ spec: KubeValue) -> [ExecutionToleration] {
    var tolerations: [ExecutionToleration] = []
    for value in spec["tolerations"]?.sequence ?? [] {
      let effect = effect(value["effect"])
      guard effect == nil || effect == .noExecute else { continue }
      let exists = value["operator"]?.string == "Exists"
      let toleration = Toleration(
        key: symbol(value["key"]), value: symbol(value["value"]), operator: exists ? .exists : .equal, effect: effect)
      tolerations.append(
        ExecutionToleration(toleration: toleration, seconds: value["tolerationSeconds"]?.integer.map { Int64($0) }))
    }
    for name in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
      let taint = Taint(key: state.symbols.intern(name), value: .empty, effect: .noExecute)
      if tolerations.contains(where: { $0.toleration.tolerates(taint) }) { continue }
      let toleration = Toleration(key: taint.key, value: .empty, operator: .exists, effect: .noExecute)
      tolerations.append(ExecutionToleration(toleration: toleration, seconds: 300))
    }
    return tolerations
  }

  private mutating func readContainer(
    _ value: KubeValue, _ role: ContainerLife.Role, in object: KubeObject
  ) -> ContainerLife {
    var container = ContainerLife(name: symbol(value["name"]), image: image(value["image"]), role: role)
    container.isMeshProxy = role == .sidecar && MeshProxies.names.contains(value["name"]?.string ?? "")
    let reference = value["image"]?.string ?? ""
    container.pullsAlways =
      value["imagePullPolicy"]?.string.map { $0 == "Always" } ?? Self.isMovingTag(reference)
    container.startup = Self.probe(value["startupProbe"])
    container.readiness = Self.probe(value["readinessProbe"])
    container.liveness = Self.probe(value["livenessProbe"])
    let sleep = value.at("lifecycle", "preStop", "sleep", "seconds")?.integer
    container.preStop = .seconds(Int64(sleep ?? Self.sleepSeconds(value.at("lifecycle", "preStop", "exec", "command"))))
    let resources = value["resources"] ?? .null
    func amount(_ list: String, _ name: String) -> Int64? {
      resources.at(list, name).map { self.amount($0, of: name, in: object, path: "resources.\(list)") }
    }
    container.cpuLimit = amount("limits", "cpu")
    container.memoryLimit = amount("limits", "memory")
    container.cpuRequest = amount("requests", "cpu") ?? container.cpuLimit
    container.memoryRequest = amount("requests", "memory") ?? container.memoryLimit
    return container
  }

  /// Without a policy, an image without a tag, or with `latest`, is pulled each time.
  private static func isMovingTag(_ reference: String) -> Bool {
    if reference.contains("@") { return false }
    let last = reference.lastIndex(of: "/").map { reference[$0...] } ?? reference[...]
    return !last.contains(":") || last.hasSuffix(":latest")
  }

  /// The seconds of `sleep N`, alone or as the last word of a shell's `-c`; 0 for any other command.
  private static func sleepSeconds(_ command: KubeValue?) -> Int {
    let words = (command?.sequence ?? []).compactMap(\.string).flatMap { $0.split(separator: " ") }
    guard let place = words.lastIndex(of: "sleep"), place + 1 < words.count else { return 0 }
    return max(0, Int(words[place + 1]) ?? 0)
  }

  private static func probe(_ value: KubeValue?) -> ProbePlan? {
    guard let value, value.mapping != nil else { return nil }
    var plan = ProbePlan()
    func seconds(_ key: String, _ fallback: SimDuration) -> SimDuration {
      value[key]?.integer.map { $0 > 0 ? .seconds(min(Int64($0), Int64(Int32.max))) : fallback } ?? fallback
    }
    plan.initialDelay = seconds("initialDelaySeconds", .zero)
    plan.period = seconds("periodSeconds", plan.period)
    plan.timeout = seconds("timeoutSeconds", plan.timeout)
    plan.successThreshold = Int32(clamping: max(1, value["successThreshold"]?.integer ?? 1))
    plan.failureThreshold = Int32(clamping: max(1, value["failureThreshold"]?.integer ?? 3))
    return plan
  }
}
