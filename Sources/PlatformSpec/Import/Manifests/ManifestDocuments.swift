import Basics
import KubeModel

/// The objects of files that people wrote: read as far as possible, with a word on everything that is wrong.
struct ManifestDocuments {
  private(set) var objects: [KubeObject] = []
  private(set) var notes: [Diagnostic] = []

  init(_ files: [(path: String, text: String)]) {
    for file in files {
      let (roots, problems) = KubeDocuments.values(file.text, file: file.path)
      for problem in problems { note(problem, isTemplate: file.text.contains("{{")) }
      for case let root? in roots where root.mapping != nil { add(root, file: file.path) }
    }
  }

  /// What can't be read is left out, not refused: the rest may be whole.
  private mutating func note(_ problem: Diagnostic, isTemplate: Bool) {
    var problem = problem
    if problem.isError { problem.severity = .warning }
    if isTemplate { problem.remedy = "It looks like a template of Helm: import what `helm template` makes of it." }
    notes.append(problem)
  }

  private mutating func add(_ root: KubeValue, file: String) {
    var object = KubeObject(root, file: file)
    if object.kind.hasSuffix("List"), let items = root["items"]?.sequence {
      for item in items {
        var item = item
        if item["kind"] == nil, object.kind != "List" { item["kind"] = .string(String(object.kind.dropLast(4))) }
        if item["apiVersion"] == nil { item["apiVersion"] = .string(object.apiVersion) }
        add(item, file: file)
      }
      return
    }
    guard !object.kind.isEmpty else {
      if root["apiVersion"] != nil { warn("`kind` is missing, so it is left out", object) }
      return
    }
    guard let known = Self.versions[object.kind] else {
      objects.append(object)
      return
    }
    if object.apiVersion.isEmpty {
      warn("`apiVersion` is missing; it is read as a \(object.kind)", object)
    } else if known.former.contains(object.apiVersion) {
      notes.append(
        Diagnostic(
          .note, "\(object.title): \(object.apiVersion) is no longer served; the platform writes \(known.current)",
          at: object.location))
    } else if object.apiVersion != known.current, !known.served.contains(object.apiVersion) {
      guard !object.group.contains(".") || object.group == Self.group(of: known.current) else {
        // Another kind of the same name, such as the Service of Knative.
        object.kind += ".\(object.group)"
        objects.append(object)
        return
      }
      warn(
        "\(object.title): \(object.apiVersion) is no version of a \(object.kind); it is read as \(known.current)",
        object)
    }
    keep(object)
  }

  private static func group(of version: String) -> String {
    version.firstIndex(of: "/").map { String(version[..<$0]) } ?? ""
  }

  private mutating func warn(_ message: String, _ object: KubeObject) {
    notes.append(Diagnostic(.warning, message, at: object.location))
  }

  /// Of two objects of one name the later one counts, as with `kubectl apply`; a patch is no object.
  private mutating func keep(_ object: KubeObject) {
    let same = objects.firstIndex {
      $0.kind == object.kind && $0.name == object.name && $0.namespace == object.namespace
    }
    guard let same else {
      objects.append(object)
      return
    }
    if objects[same].root == object.root { return }
    if object.isPatch { return warn("\(object.title) is a patch of another and is left out", object) }
    if !objects[same].isPatch {
      warn("\(object.title) is there twice; this one counts, not that of \(objects[same].file)", object)
    }
    objects[same] = object
  }

  /// Versions of built-in kinds: what is written today, what else is served, and what old manifests have.
  private static let versions: [String: (current: String, served: Set<String>, former: Set<String>)] = [
    "Deployment": ("apps/v1", [], ["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"]),
    "StatefulSet": ("apps/v1", [], ["apps/v1beta1", "apps/v1beta2"]),
    "DaemonSet": ("apps/v1", [], ["extensions/v1beta1", "apps/v1beta2"]),
    "ReplicaSet": ("apps/v1", [], ["extensions/v1beta1", "apps/v1beta2"]),
    "ReplicationController": ("v1", [], []),
    "Pod": ("v1", [], []),
    "Job": ("batch/v1", [], []),
    "CronJob": ("batch/v1", [], ["batch/v1beta1", "batch/v2alpha1"]),
    "Service": ("v1", [], []),
    "ConfigMap": ("v1", [], []),
    "Secret": ("v1", [], []),
    "PersistentVolumeClaim": ("v1", [], []),
    "Ingress": ("networking.k8s.io/v1", [], ["extensions/v1beta1", "networking.k8s.io/v1beta1"]),
    "NetworkPolicy": ("networking.k8s.io/v1", [], ["extensions/v1beta1"]),
    "HorizontalPodAutoscaler": (
      "autoscaling/v2", ["autoscaling/v1"], ["autoscaling/v2beta1", "autoscaling/v2beta2"]
    ),
  ]
}

extension KubeObject {
  /// Names something of an object that stands elsewhere: pods without an image.
  var isPatch: Bool {
    if root["$patch"] != nil { return true }
    let workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "CronJob", "Job", "Pod"]
    guard let pod = podSpec else { return workloads.contains(kind) }
    let containers = pod["containers"]?.sequence ?? []
    return !containers.contains { $0["image"]?.scalarText != nil }
  }

  /// The fields of the pods that this object makes; nil for objects that make none.
  var podSpec: KubeValue? {
    switch kind {
    case "Pod": root["spec"]
    case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "Rollout":
      root.at("spec", "template", "spec")
    case "CronJob": root.at("spec", "jobTemplate", "spec", "template", "spec")
    default: nil
    }
  }

  /// Labels of those pods.
  var podLabels: [(key: String, value: String)] {
    let metadata =
      switch kind {
      case "Pod": root["metadata"]
      case "CronJob": root.at("spec", "jobTemplate", "spec", "template", "metadata")
      default: root.at("spec", "template", "metadata")
      }
    return (metadata?["labels"]?.mapping?.entries ?? []).compactMap { entry in
      entry.value.scalarText.map { (entry.key, $0) }
    }
  }
}
