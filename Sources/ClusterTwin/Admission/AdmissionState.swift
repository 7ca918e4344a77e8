package import KubeModel

/// What a cluster holds that decides about other objects.
package struct AdmissionState: Sendable {
  /// LimitRanges by namespace.
  private var limits: [String: LimitRanger] = [:]
  private var limitSpecs: [String: [KubeValue]] = [:]
  private var classes: [PodPriority.Class] = []
  private var priority = PodPriority([])
  package var quotas = QuotaLedger()
  /// Labels of namespaces; nil: every namespace is there.
  private var namespaces: [String: [(key: String, value: String)]]?
  private var terminating: Set<String> = []
  /// Overheads of RuntimeClasses by name.
  private var runtimes: [String: KubeValue] = [:]
  private var defaultStorageClass: String?
  private var defaultIngressClass: String?
  private var addresses = ServiceAddresses()
  private var uids: UInt64 = 0
  /// nil: every pod may run.
  package var podSecurity: PodSecurityJudge?
  /// Counts up when what a ticket rests on changes.
  package private(set) var revision = 0

  package init() {}

  /// Reads the objects of a cluster that decide about others; the rest is passed over.
  package init(_ objects: [KubeObject]) {
    for object in objects { note(object) }
    quotas = QuotaLedger(objects.filter { $0.kind == "ResourceQuota" && $0.group.isEmpty })
  }

  /// Takes note of one more stored object.
  package mutating func note(_ object: KubeObject) {
    switch (object.group, object.kind) {
    case ("", "LimitRange"):
      let namespace = object.namespace ?? ""
      limitSpecs[namespace, default: []].append(object.root["spec"] ?? [:])
      limits[namespace] = LimitRanger(specs: limitSpecs[namespace] ?? [])
    case ("scheduling.k8s.io", "PriorityClass"):
      classes.append(PodPriority.Class(object.root))
      priority = PodPriority(classes)
    case ("", "Namespace"):
      var known = namespaces ?? [:]
      known[object.name] = object.labels
      namespaces = known
      if object.root.at("status", "phase")?.string == "Terminating" { terminating.insert(object.name) }
    case ("node.k8s.io", "RuntimeClass"):
      runtimes[object.name] = object.root.at("overhead", "podFixed") ?? [:]
    case ("storage.k8s.io", "StorageClass"):
      if Self.isDefault(object, "storageclass.kubernetes.io/is-default-class") { defaultStorageClass = object.name }
    case ("networking.k8s.io", "IngressClass"):
      if Self.isDefault(object, "ingressclass.kubernetes.io/is-default-class") { defaultIngressClass = object.name }
    default: return
    }
    revision += 1
  }

  private static func isDefault(_ object: KubeObject, _ annotation: String) -> Bool {
    object.annotations.contains { $0.key == annotation && $0.value == "true" }
  }

  /// An identity that no other object has; the same in every run.
  mutating func nextUID() -> String {
    uids += 1
    let digits = String(uids, radix: 16)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  // MARK: - In the order of the server

  /// NamespaceLifecycle: nothing is created where no namespace is, or where it goes away.
  func refusal(ofNamespace namespace: String?, _ subject: APIRefusal.Subject) -> APIRefusal? {
    guard let namespace, let namespaces else { return nil }
    if namespaces[namespace] == nil {
      let missing = APIRefusal.Subject(name: namespace, group: "", kind: "Namespace", resource: "namespaces")
      return APIRefusal(
        .notFound, "namespaces \"\(namespace)\" not found", details: APIRefusal.resourceDetails(missing))
    }
    guard terminating.contains(namespace) else { return nil }
    return .forbidden(
      subject, "unable to create new content in namespace \(namespace) because it is being terminated")
  }

  /// The plugins that change an object; the answer is why not.
  func change(_ review: inout ObjectReview, namespace: String?) -> APIRefusal? {
    let subject = review.subject
    switch (review.kind.group, review.kind.kind) {
    case ("", "Pod"):
      if let ranger = limits[namespace ?? ""] { ranger.fillDefaults(&review.object) }
      var spec = review.object["spec"] ?? [:]
      if let refusal = priority.resolve(&spec) { return .forbidden(subject, refusal) }
      DefaultTolerations.add(to: &spec)
      if let refusal = addOverhead(&spec) { return .forbidden(subject, refusal) }
      review.object["spec"] = spec
    case ("", "PersistentVolumeClaim"):
      let named =
        review.object.at("spec", "storageClassName")
        ?? review.object.at(
          "metadata", "annotations", "volume.beta.kubernetes.io/storage-class")
      if named == nil, let fallback = defaultStorageClass {
        var spec = review.object["spec"] ?? [:]
        spec["storageClassName"] = .string(fallback)
        review.object["spec"] = spec
      }
    case ("networking.k8s.io", "Ingress"):
      let annotation = review.object.at("metadata", "annotations", "kubernetes.io/ingress.class")
      if review.object.at("spec", "ingressClassName") == nil, annotation == nil, let fallback = defaultIngressClass {
        var spec = review.object["spec"] ?? [:]
        spec["ingressClassName"] = .string(fallback)
        review.object["spec"] = spec
      }
    default: break
    }
    return nil
  }

  /// RuntimeClass: a pod pays what its runtime costs.
  private func addOverhead(_ spec: inout KubeValue) -> String? {
    guard let name = spec["runtimeClassName"]?.string, !name.isEmpty else { return nil }
    guard let overhead = runtimes[name] else { return "pod rejected: RuntimeClass \"\(name)\" not found" }
    guard !(overhead.mapping?.entries.isEmpty ?? true) else { return nil }
    if let given = spec["overhead"], ResourceAmounts(given) != ResourceAmounts(overhead) {
      return "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
    }
    spec["overhead"] = overhead
    return nil
  }

  /// The plugins that only judge, before quotas.
  func judge(_ review: ObjectReview, namespace: String?) -> APIRefusal? {
    let spec = review.object["spec"] ?? [:]
    switch (review.kind.group, review.kind.kind) {
    case ("", "Pod"):
      if let refusal = limits[namespace ?? ""]?.refusal(ofPod: spec) { return .forbidden(review.subject, refusal) }
      let runtime = spec["runtimeClassName"]?.string ?? ""
      if spec["overhead"] != nil, runtimes[runtime]?.mapping?.entries.isEmpty ?? true {
        return .forbidden(
          review.subject, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
      }
      guard let podSecurity, let labels = namespaces?[namespace ?? ""],
        let refusal = podSecurity(review.object, labels)
      else { return nil }
      return .forbidden(review.subject, refusal)
    case ("", "PersistentVolumeClaim"):
      return limits[namespace ?? ""]?.refusal(ofClaim: spec).map { .forbidden(review.subject, $0) }
    case ("scheduling.k8s.io", "PriorityClass"):
      guard review.object["globalDefault"]?.bool == true, let other = classes.first(where: \.isGlobalDefault),
        other.name != review.subject.name
      else { return nil }
      return .forbidden(
        review.subject, "PriorityClass \(other.name) is already marked as globalDefault; only one default can exist")
    default: return nil
    }
  }

  /// Gives a Service its addresses and ports.
  mutating func assignAddresses(_ review: inout ObjectReview) -> APIRefusal? {
    guard review.kind.group.isEmpty, review.kind.kind == "Service" else { return nil }
    let faults = addresses.assign(&review.object)
    return faults.isEmpty ? nil : .invalid(review.subject, faults)
  }
}

/// The admission plugin DefaultTolerationSeconds: five minutes on a node that is gone.
enum DefaultTolerations {
  static func add(to spec: inout KubeValue) {
    var tolerations = spec["tolerations"]?.sequence ?? []
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] where !tolerates(tolerations, key) {
      tolerations.append(["key": .string(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300])
    }
    if !tolerations.isEmpty { spec["tolerations"] = .sequence(tolerations) }
  }

  private static func tolerates(_ tolerations: [KubeValue], _ key: String) -> Bool {
    tolerations.contains { toleration in
      let named = toleration["key"]?.string ?? ""
      let effect = toleration["effect"]?.string ?? ""
      return (named == key || named.isEmpty) && (effect == "NoExecute" || effect.isEmpty)
    }
  }
}
