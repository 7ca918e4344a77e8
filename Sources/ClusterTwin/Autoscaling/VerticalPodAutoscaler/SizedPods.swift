import KubeModel

/// What the containers of a pod that run side by side request and may use together: thousandths of a core, bytes.
struct PodAmounts: Hashable, Sendable, BitwiseCopyable {
  var cpuRequest: Int64 = 0
  var memoryRequest: Int64 = 0
  /// Only where all containers have one.
  var cpuLimit: Int64?
  var memoryLimit: Int64?
}

/// Pods whose requests are not those of their template.
struct SizedPods: Sendable {
  /// Requests and limits in place of a template's.
  struct Size: Sendable {
    var containers: [VerticalPod.Container]
    var requests: ResourceRequests
    var amounts: PodAmounts
    /// What the API server says of pods with these amounts.
    var pass: AdmissionPass
  }

  private struct Key: Hashable, Sendable {
    var template: TemplateID
    var containers: [VerticalPod.Container]
  }

  private(set) var sizes: [Size] = []
  private var numbers: [Key: Int32] = [:]
  /// By the number of the pod; pods beyond the end, and those with -1, are as their template has them.
  private var ofPod: [Int32] = []

  func number(of pod: PodID) -> Int32 { pod.index < ofPod.count ? ofPod[pod.index] : -1 }

  mutating func set(_ size: Int32, of pod: PodID) {
    if pod.index >= ofPod.count {
      if size < 0 { return }
      ofPod += [Int32](repeating: -1, count: pod.index + 1 - ofPod.count)
    }
    ofPod[pod.index] = size
  }

  func find(_ containers: [VerticalPod.Container], of template: TemplateID) -> Int32? {
    numbers[Key(template: template, containers: containers)]
  }

  mutating func add(_ size: Size, of template: TemplateID) -> Int32 {
    let number = Int32(sizes.count)
    sizes.append(size)
    numbers[Key(template: template, containers: size.containers)] = number
    return number
  }
}

extension Twin {
  /// What a pod requests and may use: what its template says, or what a VerticalPodAutoscaler made of it.
  func demand(of pod: PodID) -> PodAmounts {
    let size = vertical.sized.number(of: pod)
    return size < 0
      ? templates[life.template[pod.index].index].amounts : vertical.sized.sizes[Int(size)].amounts
  }

  /// The main containers of a template as a VerticalPodAutoscaler sees them; init containers and sidecars it leaves.
  func verticalContainers(of template: TemplateID) -> [VerticalPod.Container] {
    templates[template.index].life.containers.filter { $0.role == .main }.map { container in
      VerticalPod.Container(
        name: cluster.symbols.text(container.name),
        requests: VerticalBounds(cpuMilli: container.cpuRequest, memoryBytes: container.memoryRequest),
        limits: VerticalBounds(cpuMilli: container.cpuLimit, memoryBytes: container.memoryLimit))
    }
  }

  /// The main containers of a pod with what they request now.
  func verticalContainers(of pod: PodID) -> [VerticalPod.Container] {
    let size = vertical.sized.number(of: pod)
    return size < 0
      ? verticalContainers(of: life.template[pod.index]) : vertical.sized.sizes[Int(size)].containers
  }

  /// The number of the size that a template's pods have with these amounts; -1 where those are its own.
  mutating func size(_ template: TemplateID, _ containers: [VerticalPod.Container]) -> Int32 {
    if containers == verticalContainers(of: template) { return -1 }
    if let known = vertical.sized.find(containers, of: template) { return known }
    var resized = templates[template.index]
    resized.life.containers = resized.life.containers(with: containers)
    resized.sumUp()
    resized.value["spec"] = Self.spec(resized.value["spec"] ?? .null, with: containers)
    let namespace = cluster.symbols.text(resized.namespace)
    let (value, pass) = passes.judge(resized.value, name: "resized", namespace: namespace)
    let object = KubeObject(value)
    let requests = reading { $0.readRequests(value["spec"] ?? .null, object) }
    let size = SizedPods.Size(
      containers: containers, requests: requests, amounts: resized.amounts, pass: pass)
    return vertical.sized.add(size, of: template)
  }

  /// A shape with the requests of a size.
  mutating func shape(_ shape: ShapeID, sized number: Int32) -> ShapeID {
    var changed = cluster.shapes[shape.index]
    changed.requests = vertical.sized.sizes[Int(number)].requests
    return cluster.shapeID(changed)
  }

  /// The pod's `spec` with the amounts in its main containers.
  private static func spec(_ spec: KubeValue, with containers: [VerticalPod.Container]) -> KubeValue {
    var spec = spec
    let written = spec["containers"]?.sequence ?? []
    spec["containers"] = .sequence(
      written.enumerated().map { place, container in
        guard place < containers.count else { return container }
        var container = container
        var resources = container["resources"] ?? .mapping([])
        resources["requests"] = amounts(resources["requests"], containers[place].requests)
        resources["limits"] = amounts(resources["limits"], containers[place].limits)
        container["resources"] = resources
        return container
      })
    return spec
  }

  private static func amounts(_ written: KubeValue?, _ bounds: VerticalBounds) -> KubeValue {
    var list = written ?? .mapping([])
    if let cpu = bounds.cpuMilli { list["cpu"] = .string(Quantity(milli: cpu).description) }
    if let memory = bounds.memoryBytes { list["memory"] = .string("\(memory)") }
    return list
  }
}

extension PodLife {
  /// The containers with other amounts in the main ones.
  func containers(with sizes: [VerticalPod.Container]) -> [ContainerLife] {
    var next = 0
    return containers.map { container in
      guard container.role == .main, next < sizes.count else { return container }
      defer { next += 1 }
      var container = container
      container.cpuRequest = sizes[next].requests.cpuMilli
      container.memoryRequest = sizes[next].requests.memoryBytes
      container.cpuLimit = sizes[next].limits.cpuMilli
      container.memoryLimit = sizes[next].limits.memoryBytes
      return container
    }
  }
}
