import KubeModel

/// The loops that most rules are.
struct PodShare {
  let inspection: Inspection
  /// Places of `inspection.workloads`.
  let places: Range<Int>

  /// Violations of the pods, each looked at once; a workload's place finds its Services and disruption budgets.
  func eachWorkload(_ look: (Workload, Int) -> [Violation]) -> [Violation] {
    var found: [Violation] = []
    for place in places { found += look(inspection.workloads[place], place) }
    return found
  }

  func eachWorkload(_ look: (Workload) -> Violation?) -> [Violation] {
    inspection.workloads[places].compactMap(look)
  }

  func eachContainer(_ look: (PodContainer, Workload) -> Violation?) -> [Violation] {
    var found: [Violation] = []
    for workload in inspection.workloads[places] {
      for container in workload.containers {
        if let violation = look(container, workload) { found.append(violation) }
      }
    }
    return found
  }
}

extension Inspection {
  private var pods: PodShare { PodShare(inspection: self, places: workloads.indices) }

  func eachWorkload(_ look: (Workload, Int) -> [Violation]) -> [Violation] { pods.eachWorkload(look) }

  func eachWorkload(_ look: (Workload) -> Violation?) -> [Violation] { pods.eachWorkload(look) }

  func eachContainer(_ look: (PodContainer, Workload) -> Violation?) -> [Violation] { pods.eachContainer(look) }

  /// Violations of the objects of a kind.
  func each(_ group: String, _ kind: String, _ look: (KubeObject) -> Violation?) -> [Violation] {
    all(group, kind).compactMap(look)
  }
}

extension Violation {
  /// Something about a pod; `place` is a path below its `spec`.
  init(
    _ workload: Workload, _ message: String, at place: String = "", severity: Check.Severity? = nil,
    remedy: String? = nil
  ) {
    self.init(
      workload.object, message, path: Self.path(workload.path, place), severity: severity, remedy: remedy)
  }

  /// Something about a container, which the message names; `place` is a path below it.
  init(
    _ workload: Workload, _ container: PodContainer, _ message: String, at place: String = "",
    severity: Check.Severity? = nil, remedy: String? = nil
  ) {
    self.init(
      workload.object, "container \(container.name) \(message)", path: Self.path(container.path, place),
      severity: severity, remedy: remedy)
  }

  private static func path(_ base: String, _ place: String) -> String {
    place.isEmpty ? base : place.hasPrefix("[") ? base + place : "\(base).\(place)"
  }

  /// Where it stands: the node itself, else the deepest one on the path that exists.
  var position: SourcePosition? {
    if let node { return node.position ?? object.root.position }
    var place = object.root
    for step in KubeValuePath.steps(path) ?? [] {
      let next: KubeValue? =
        switch step {
        case .key(let key): place[key]
        case .index(let index): place[index] ?? place["\(index)"]
        }
      guard let next, next.position != nil else { break }
      place = next
    }
    return place.position
  }
}
