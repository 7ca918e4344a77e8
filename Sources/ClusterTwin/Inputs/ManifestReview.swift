import Basics
import KubeModel

/// What is wrong with manifests before a cluster runs: what an API server would refuse, in its words, and what no
/// simulated cluster can hold.
struct ManifestReview {
  private(set) var diagnostics: [Diagnostic] = []
  private let podLimit: Int

  init(_ objects: [KubeObject], podLimit limit: Int) {
    podLimit = limit
    var total = 0
    for object in objects {
      if isTaken(object) { total += min(pods(of: object), podLimit + 1) }
    }
    if total > podLimit && !diagnostics.contains(where: \.isError) {
      diagnostics.append(
        Diagnostic(
          .error, "the workloads ask for more than \(podLimit) pods, more than a simulated cluster holds",
          remedy: "Leave some out, or ask for fewer replicas."))
    }
    diagnostics += OwnerGraph(objects).circles
  }

  /// Reads an object as an API server does and applies the rules of its kind; kinds that nobody described pass.
  private mutating func isTaken(_ object: KubeObject) -> Bool {
    guard let read = ObjectReview.new(object, ObjectReview.Context(fields: .warn)) else { return true }
    let refusal: APIRefusal? =
      switch read {
      case .failure(let refusal): refusal
      case .success(let review): review.refusal()
      }
    if let refusal { report(refusal, object) }
    return refusal == nil
  }

  private mutating func report(_ refusal: APIRefusal, _ object: KubeObject) {
    if refusal.faults.isEmpty {
      diagnostics.append(
        Diagnostic(.error, "an API server refuses \(object.title): \(refusal.message)", at: object.location))
    }
    for fault in refusal.faults {
      let value = Self.value(at: fault.path, in: object.root)
      diagnostics.append(
        Diagnostic(
          .error, "an API server refuses \(object.title): \(fault.message)",
          at: object.location(of: value, path: fault.path.text)))
    }
  }

  /// What stands at a path, or the innermost thing around it.
  private static func value(at path: FieldPath, in root: KubeValue) -> KubeValue {
    switch path {
    case .root: return root
    case .field(let parent, let name), .key(let parent, let name):
      let outer = value(at: parent, in: root)
      return outer[name] ?? outer
    case .index(let parent, let index):
      let outer = value(at: parent, in: root)
      guard let list = outer.sequence, list.indices.contains(index) else { return outer }
      return list[index]
    }
  }

  // MARK: - Sizes

  private mutating func pods(of object: KubeObject) -> Int {
    let field: String
    switch object.kind {
    case "Deployment", "Rollout", "ReplicaSet", "StatefulSet", "ReplicationController": field = "replicas"
    case "Job": field = "parallelism"
    default: return 0
    }
    guard let value = object.root.at("spec", field), let count = value.integer else { return 1 }
    if count > podLimit {
      diagnostics.append(
        Diagnostic(
          .error, "\(object.title) asks for \(count) pods, and a simulated cluster holds \(podLimit)",
          at: object.location(of: value, path: "spec.\(field)"), remedy: "Write a number of at most \(podLimit)."))
    }
    return max(0, count)
  }
}

/// Who owns whom among objects, by `metadata.ownerReferences`.
struct OwnerGraph {
  private var objectOfKey: [String: KubeObject] = [:]
  /// Keys in the order of the objects.
  private var keys: [String] = []

  init(_ list: [KubeObject]) {
    for object in list where !object.name.isEmpty {
      let key = Self.key(object.kind, object.namespace, object.name)
      if objectOfKey.updateValue(object, forKey: key) == nil { keys.append(key) }
    }
  }

  private static func key(_ kind: String, _ namespace: String?, _ name: String) -> String {
    "\(kind) \(namespace ?? "")/\(name)"
  }

  private func owners(of key: String) -> [String] {
    guard let object = objectOfKey[key] else { return [] }
    return (object.root.at("metadata", "ownerReferences")?.sequence ?? []).compactMap { owner in
      guard let kind = owner["kind"]?.string, let name = owner["name"]?.string else { return nil }
      // Owners live in the same namespace, or belong to the whole cluster.
      return [Self.key(kind, object.namespace, name), Self.key(kind, nil, name)].first { objectOfKey[$0] != nil }
    }
  }

  /// An error for every circle of owners: such objects keep each other, and no controller may act for them.
  var circles: [Diagnostic] {
    var found: [Diagnostic] = []
    var isSeen: Set<String> = []
    for start in keys where isSeen.insert(start).inserted {
      // The way down from `start`, each object with those of its owners that were not looked at yet.
      var path = [(key: start, owners: owners(of: start))]
      while let owner = path.last?.owners.first {
        path[path.count - 1].owners.removeFirst()
        if let place = path.firstIndex(where: { $0.key == owner }) {
          found.append(circle(path[place...].map(\.key)))
        } else if isSeen.insert(owner).inserted {
          path.append((owner, owners(of: owner)))
        }
        while path.last?.owners.isEmpty == true { path.removeLast() }
      }
    }
    return found
  }

  private func circle(_ keys: [String]) -> Diagnostic {
    let titles = keys.compactMap { objectOfKey[$0]?.title }
    let circle = (titles + titles.prefix(1)).joined(separator: " -> ")
    let text = titles.count == 1 ? "\(titles[0]) owns itself" : "objects own each other in a circle: \(circle)"
    return Diagnostic(
      .error, text, at: keys.first.flatMap { objectOfKey[$0]?.location },
      remedy: "Take one of the metadata.ownerReferences out.")
  }
}
