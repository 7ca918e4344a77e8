import Basics
package import KubeModel

/// Judges a pod by the labels of its namespace, as the admission plugin PodSecurity does; the answer is the refusal
/// without the pod's name, nil where the pod may run.
package typealias PodSecurityJudge = @Sendable (_ pod: KubeValue, _ labels: [(key: String, value: String)]) -> String?

/// Objects on their way into a run, as if all were applied at once: those that the plugins of the API server let in.
///
/// They stay as they are written; pods pass when they are made. What comes out of a cluster (it has a UID) was admitted
/// there, and only counts for the quotas. What breaks the rules of its kind is `ManifestReview`'s to tell.
struct ObjectIntake {
  /// In the order in which they were given; those that were refused are missing.
  private(set) var stored: [KubeObject] = []
  /// What plugins refuse: a namespace that goes away, limits, classes, quotas.
  private(set) var refused: [Diagnostic] = []
  /// Knows the limits, classes and quotas of the objects; the quotas are charged for what was stored.
  private(set) var admission: Admission
  /// Namespaces that objects name and none of them is.
  private(set) var missingNamespaces: [String] = []

  init(_ objects: [KubeObject], podSecurity: PodSecurityJudge? = nil) {
    admission = Admission(context: ObjectReview.Context(fields: .warn))
    admission.state.podSecurity = podSecurity
    addNamespaces(of: objects)
    var taken = [KubeObject?](repeating: nil, count: objects.count)
    let places = objects.indices.sorted { (Self.rank(objects[$0]), $0) < (Self.rank(objects[$1]), $1) }
    let deciding = places.prefix { Self.rank(objects[$0]) < 2 }
    for place in deciding { taken[place] = take(objects[place]) }
    admission.state.quotas = QuotaLedger(
      deciding.compactMap { taken[$0] }.filter { $0.kind == "ResourceQuota" && $0.group.isEmpty })
    for place in places.dropFirst(deciding.count) { taken[place] = take(objects[place]) }
    stored = taken.compactMap { $0 }
  }

  /// Namespaces first, then what decides about other objects.
  private static func rank(_ object: KubeObject) -> Int {
    switch (object.group, object.kind) {
    case ("", "Namespace"): 0
    case ("", "LimitRange"), ("", "ResourceQuota"), ("scheduling.k8s.io", "PriorityClass"),
      ("node.k8s.io", "RuntimeClass"), ("storage.k8s.io", "StorageClass"), ("networking.k8s.io", "IngressClass"):
      1
    default: 2
    }
  }

  /// Every cluster has four; those that nobody declares are taken as there.
  private mutating func addNamespaces(of objects: [KubeObject]) {
    var known: Set = ["default", "kube-system", "kube-public", "kube-node-lease"]
    var unlabelled = known
    for object in objects where object.kind == "Namespace" && object.group.isEmpty {
      known.insert(object.name)
      unlabelled.remove(object.name)
    }
    for object in objects {
      guard let name = object.namespace, !name.isEmpty, known.insert(name).inserted else { continue }
      missingNamespaces.append(name)
    }
    for name in unlabelled.sorted() + missingNamespaces {
      admission.state.note(KubeObject(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]))
    }
  }

  private mutating func take(_ object: KubeObject) -> KubeObject? {
    if object.group.isEmpty && object.kind == "Pod" { return object }
    if !(object.root.at("metadata", "uid")?.string ?? "").isEmpty {
      admission.adopt(object)
      return object
    }
    switch admission.create(object) {
    case .success(let admitted):
      admission.state.note(admitted.object)
      return object
    case .failure(let refusal):
      guard refusal.reason == .forbidden || refusal.reason == .notFound else { return object }
      refused.append(Diagnostic(.error, refusal.message, at: object.location))
      return nil
    }
  }
}
