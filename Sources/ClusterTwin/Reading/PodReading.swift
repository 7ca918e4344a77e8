import Basics
import KubeModel

extension ClusterReader {
  /// Reads a pod as the API server admits it: priority, default tolerations, requests from limits.
  mutating func readPod(_ object: KubeObject) {
    let phase = object.root.at("status", "phase")?.string
    if phase == "Succeeded" || phase == "Failed" { return }
    var shape = readShape(object)
    let name = state.symbols.intern(object.name)
    var node: NodeID?
    if let nodeName = optionalSymbol(object.root.at("spec", "nodeName")) {
      node = state.nodes.indexOfName[nodeName]
      if node == nil { shape.nodeName = nodeName }
    }
    let pod = state.addPod(
      name: name, shape: state.shapeID(shape), startTime: startTime(object),
      isTerminating: object.root.at("metadata", "deletionTimestamp")?.string != nil)
    pods.append(pod)
    if let node {
      state.bind(pod, to: node)
    } else if let nominated = optionalSymbol(object.root.at("status", "nominatedNodeName")),
      let node = state.nodes.indexOfName[nominated]
    {
      state.nominate(pod, to: node)
    }
  }

  mutating func readShape(_ object: KubeObject) -> PodShape {
    let root = object.root
    let spec = root["spec"] ?? .null
    var shape = PodShape(namespace: namespace(of: object))
    shape.labels = labels(root.at("metadata", "labels"))
    readPriority(spec, into: &shape, object)
    shape.requests = readRequests(spec, object)
    shape.tolerations = readTolerations(spec, object)
    readNodeAffinity(spec, into: &shape, object)
    readPodAffinity(spec, into: &shape, object)
    shape.spread = readSpread(spec, shape, object)
    readContainers(spec, into: &shape)
    shape.gates = (spec["schedulingGates"]?.sequence ?? []).map { symbol($0["name"]) }
    shape.volumes = readVolumes(spec, object)
    for owner in root.at("metadata", "ownerReferences")?.sequence ?? [] where owner["controller"]?.bool == true {
      shape.owner = PodShape.Owner(kind: symbol(owner["kind"]), name: symbol(owner["name"]))
    }
    return shape
  }

  private mutating func readPriority(_ spec: KubeValue, into shape: inout PodShape, _ object: KubeObject) {
    var found: PriorityClass?
    if let name = spec["priorityClassName"]?.string, !name.isEmpty {
      found = state.priorityClasses[name]
      if found == nil && spec["priority"] == nil {
        diagnostics.append(
          report(
            "no PriorityClass with name \(name) was found", spec["priorityClassName"], in: object,
            path: "spec.priorityClassName"))
      }
    } else {
      found = state.defaultPriorityClass
    }
    shape.priority = spec["priority"]?.integer.map { Int32(clamping: $0) } ?? found?.value ?? 0
    shape.mayPreempt = spec["preemptionPolicy"]?.string.map { $0 != "Never" } ?? found?.mayPreempt ?? true
  }

  /// The pod's own tolerations, and five minutes for a node that is not ready or can't be reached, as the admission
  /// plugin `DefaultTolerationSeconds` adds them.
  private mutating func readTolerations(_ spec: KubeValue, _ object: KubeObject) -> [Toleration] {
    var tolerations: [Toleration] = []
    for (index, value) in (spec["tolerations"]?.sequence ?? []).enumerated() {
      let name = value["operator"]?.string ?? "Equal"
      guard name == "Equal" || name == "Exists" || name.isEmpty else {
        diagnostics.append(
          report(
            "operator must be Equal or Exists", value["operator"], in: object,
            path: "spec.tolerations[\(index)].operator"))
        continue
      }
      tolerations.append(
        Toleration(
          key: symbol(value["key"]), value: symbol(value["value"]), operator: name == "Exists" ? .exists : .equal,
          effect: effect(value["effect"])))
    }
    for name in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
      let taint = Taint(key: state.symbols.intern(name), value: .empty, effect: .noExecute)
      if tolerations.contains(where: { $0.tolerates(taint) }) { continue }
      tolerations.append(Toleration(key: taint.key, value: .empty, operator: .exists, effect: .noExecute))
    }
    return tolerations
  }

  private mutating func readNodeAffinity(_ spec: KubeValue, into shape: inout PodShape, _ object: KubeObject) {
    shape.nodeRequirements.labels = labels(spec["nodeSelector"]).pairs
    guard let affinity = spec.at("affinity", "nodeAffinity") else { return }
    let path = "spec.affinity.nodeAffinity"
    let required = "requiredDuringSchedulingIgnoredDuringExecution"
    if let value = affinity[required], value.mapping != nil {
      shape.nodeRequirements.terms = nodeTerms(value, in: object, path: "\(path).\(required)") ?? []
    }
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    for (index, value) in (affinity[preferred]?.sequence ?? []).enumerated() {
      let place = "\(path).\(preferred)[\(index)]"
      let term = nodeTerm(value["preference"] ?? .null, in: object, path: place + ".preference")
      shape.preferredNodes.append(PreferredNodeTerm(weight: Int64(value["weight"]?.integer ?? 0), term: term))
    }
  }

  private mutating func readContainers(_ spec: KubeValue, into shape: inout PodShape) {
    let usesHostNetwork = spec["hostNetwork"]?.bool ?? false
    let initContainers = spec["initContainers"]?.sequence ?? []
    let containers = spec["containers"]?.sequence ?? []
    shape.containerCount = initContainers.count + containers.count
    for container in initContainers + containers { shape.images.append(image(container["image"])) }
    for volume in spec["volumes"]?.sequence ?? [] where volume["image"] != nil {
      shape.images.append(image(volume.at("image", "reference")))
    }
    for container in initContainers.filter({ $0["restartPolicy"]?.string == "Always" }) + containers {
      for port in container["ports"]?.sequence ?? [] {
        let hostPort = port["hostPort"]?.integer ?? (usesHostNetwork ? port["containerPort"]?.integer ?? 0 : 0)
        guard hostPort > 0 else { continue }
        shape.hostPorts.append(
          HostPort(
            ip: optionalSymbol(port["hostIP"]) ?? state.words.anyAddress,
            transport: state.symbols.intern(port["protocol"]?.string ?? "TCP"), port: Int32(clamping: hostPort)))
      }
    }
  }

  /// The name with `:latest` where no tag stands after the last slash.
  mutating func image(_ value: KubeValue?) -> Symbol {
    let name = value?.string ?? ""
    let last = name.lastIndex(of: "/").map { name[$0...] } ?? name[...]
    return state.symbols.intern(last.contains(":") ? name : name + ":latest")
  }

  /// `status.startTime` in seconds since the epoch.
  private func startTime(_ object: KubeObject) -> Int? {
    guard let text = object.root.at("status", "startTime")?.string else { return nil }
    let parts = text.split { !$0.isASCIIDigit }.compactMap { Int($0) }
    guard parts.count >= 6 else { return nil }
    let day = CalendarDay(year: parts[0], month: parts[1], day: parts[2])
    return day.daysSinceEpoch * 86_400 + parts[3] * 3_600 + parts[4] * 60 + parts[5]
  }
}
