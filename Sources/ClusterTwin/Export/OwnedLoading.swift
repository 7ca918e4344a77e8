import KubeModel
import SimKernel

/// Objects that controllers had made when a cluster was written out: they are taken over as they stand.
extension Twin {
  /// Takes over a ReplicaSet of a Deployment: its revision by the annotations that the controller keeps.
  @discardableResult
  mutating func adoptReplicaSet(_ object: KubeObject, deployment row: Int32) -> Int32 {
    let spec = object.root["spec"] ?? .null
    var value = spec["template"] ?? .null
    Self.drop(["pod-template-hash"], from: "labels", of: &value)
    let owner = KubeObject([
      "kind": "Deployment",
      "metadata": [
        "name": .string(cluster.symbols.text(deployments.name[Int(row)])), "namespace": .optional(object.namespace),
      ],
    ])
    let set = replicaSets.add(
      name: cluster.symbols.intern(object.name), deployment: row, template: addTemplate(value, of: owner),
      wanted: Int32(clamping: max(0, spec["replicas"]?.integer ?? 1)),
      minReady: .seconds(Int64(max(0, spec["minReadySeconds"]?.integer ?? 0))),
      ticket: deployments.setPass[Int(row)].ticket, at: now)
    func annotation(_ name: String) -> Int64? {
      object.root.at("metadata", "annotations")?["deployment.kubernetes.io/" + name]?.string.flatMap { Int64($0) }
    }
    replicaSets.revision[Int(set)] = annotation("revision") ?? 0
    replicaSets.desired[Int(set)] = Int32(clamping: annotation("desired-replicas") ?? 0)
    replicaSets.maximum[Int(set)] = Int32(clamping: annotation("max-replicas") ?? 0)
    replicaSets.blocksOwner[Int(set)] = Self.blocksOwner(object)
    deployments.sets[Int(row)].append(set)
    noteFinalizers(of: Maker(.replicaSet, set), object)
    dirty.add(.replicaSet, set)
    return set
  }

  /// Takes over a pod of a workload; false where it can't be the workload's and is to be made anew.
  mutating func adoptPod(_ object: KubeObject, of owner: OwnerRef) -> Bool {
    let labels = object.root.at("metadata", "labels")
    var place = PodPlace(template: self[owned: owner.kind].template[Int(owner.row)])
    switch owner.kind {
    case .none, .replicaSet: break
    case .statefulSet:
      guard let ordinal = object.name.split(separator: "-").last.flatMap({ Int32($0) }) else { return false }
      let name = identity(of: owner).name
      place.template = revision(of: object, newest: place.template, hash: "\(name)-\(templateHash(place.template))")
      place.ordinal = ordinal
      _ = makeClaims(of: owner.row, ordinal)
      place.shape = replicaShape(of: owner.row, ordinal, templates[place.template.index].shape)
    case .daemonSet:
      guard let name = object.root.at("spec", "nodeName")?.string.flatMap({ cluster.symbols.number(of: $0) }),
        let node = cluster.nodes.indexOfName[name]
      else { return false }
      place.template = revision(of: object, newest: place.template, hash: templateHash(place.template))
      place.ordinal = node.raw
      place.shape = daemonShape(place.template, on: node)
    case .job:
      if let index = labels?["batch.kubernetes.io/job-completion-index"]?.string.flatMap({ Int32($0) }) {
        place.ordinal = index
      }
    }
    guard let pod = addPod(object, owner: owner, at: place) else { return true }
    life.blocksOwner[pod.index] = Self.blocksOwner(object)
    if owner.kind == .job { track(pod, of: owner.row) }
    return true
  }

  /// The template of a pod: that of its owner where the label says so, else what the pod itself is like.
  private mutating func revision(of object: KubeObject, newest: TemplateID, hash: String) -> TemplateID {
    if object.root.at("metadata", "labels", "controller-revision-hash")?.string ?? hash == hash { return newest }
    var value: KubeValue = ["metadata": object.root["metadata"] ?? [:], "spec": object.root["spec"] ?? [:]]
    let made = [
      "controller-revision-hash", "apps.kubernetes.io/pod-index", "statefulset.kubernetes.io/pod-name",
    ]
    Self.drop(made, from: "labels", of: &value)
    var metadata = value["metadata"] ?? [:]
    for key in metadata.mapping?.keys ?? [] where key != "labels" && key != "annotations" { metadata[key] = nil }
    value["metadata"] = metadata
    var spec = value["spec"] ?? [:]
    for key in ["nodeName", "hostname"] { spec[key] = nil }
    let volumes = (spec["volumes"]?.sequence ?? []).filter { $0["persistentVolumeClaim"] == nil }
    spec["volumes"] = volumes.isEmpty ? nil : .sequence(volumes)
    value["spec"] = spec
    return addTemplate(value, of: object)
  }

  private static func drop(_ keys: [String], from field: String, of template: inout KubeValue) {
    var metadata = template["metadata"] ?? [:]
    guard var entries = metadata[field] else { return }
    for key in keys { entries[key] = nil }
    metadata[field] = entries
    template["metadata"] = metadata
  }

  private mutating func track(_ pod: PodID, of row: Int32) {
    life.isTracked[pod.index] = true
    let index = life.ordinal[pod.index]
    guard index >= 0 else { return }
    while jobs[row].indexes.count <= Int(index) { jobs[row].indexes.append(JobIndex()) }
    jobs[row].indexes[Int(index)].active += 1
  }

  /// Takes over what a Job had counted, and that it was over.
  mutating func adoptStatus(_ status: KubeValue, ofJob row: Int32) {
    jobs[row].status.succeeded = Int32(clamping: status["succeeded"]?.integer ?? 0)
    jobs[row].status.failed = Int32(clamping: status["failed"]?.integer ?? 0)
    if status["startTime"] != nil { jobs[row].status.started = now }
    for range in JobSuccessRule(["succeededIndexes": status["completedIndexes"] ?? .omitted]).indexes ?? [] {
      guard range.upperBound < 1_000_000 else { continue }
      while jobs[row].indexes.count <= Int(range.upperBound) { jobs[row].indexes.append(JobIndex()) }
      for index in range { jobs[row].indexes[Int(index)].isSucceeded = true }
    }
    let end = (status["conditions"]?.sequence ?? []).first {
      ["Complete", "Failed"].contains($0["type"]?.string ?? "") && $0["status"]?.string == "True"
    }
    guard let end else { return }
    let reason = JobReason.allCases.first { $0.text == end["reason"]?.string }
    jobs[row].status.target =
      reason ?? (end["type"]?.string == "Complete" ? .completionsReached : .backoffLimitExceeded)
    jobs[row].status.finished = now
    if let span = jobs[row].spec.timeToLive {
      jobs[row].expiry = queue.schedule(.sync(.jobExpiry, row: row), at: now + span)
    }
  }
}

/// Where a pod that is taken over belongs.
struct PodPlace {
  var template: TemplateID
  /// nil for that of the template.
  var shape: ShapeID?
  var ordinal: Int32 = -1
}
