import KubeModel
import SimKernel

extension Twin {
  @discardableResult
  mutating func addStatefulSet(_ object: KubeObject) -> Int32 {
    reading { $0.readOwner(object) }
    let template = addTemplate(object.root.at("spec", "template") ?? .null, of: object)
    let values = object.root.at("spec", "volumeClaimTemplates")?.sequence ?? []
    let claims = reading { reader in values.map { reader.claim(KubeObject($0, file: object.file)) } }
    let claimPasses = values.map { passes.judge(claim: Self.claim($0, of: object)) }
    let row = statefulSets.add(
      name: cluster.symbols.intern(object.name), namespace: templates[template.index].namespace, template: template,
      spec: StatefulSetSpec(object.root["spec"] ?? .null), claims: claims, claimPasses: claimPasses)
    noteFinalizers(of: Maker(.statefulSet, row), object)
    dirty.add(.statefulSet, row)
    return row
  }

  /// The first claim that a StatefulSet makes of a template.
  private static func claim(_ template: KubeValue, of object: KubeObject) -> KubeObject {
    var claim = template
    claim["apiVersion"] = "v1"
    claim["kind"] = "PersistentVolumeClaim"
    let start = StatefulSetSpec(object.root["spec"] ?? .null).start
    let name = "\(template.at("metadata", "name")?.string ?? "")-\(object.name)-\(start)"
    claim.set(.string(name), at: "metadata", "name")
    claim.set(.string(object.namespace ?? "default"), at: "metadata", "namespace")
    return KubeObject(claim, file: object.file)
  }

  /// Another `spec` of a StatefulSet, as an update through the API: claim templates can't change.
  mutating func updateStatefulSet(_ row: Int32, _ object: KubeObject) {
    let spec = StatefulSetSpec(object.root["spec"] ?? .null)
    statefulSets.owned.setTemplate(addTemplate(object.root.at("spec", "template") ?? .null, of: object), of: row)
    statefulSets.spec[Int(row)] = spec
    setMinReady(OwnerRef(kind: .statefulSet, row: row), spec.minReady)
    dirty.add(.statefulSet, row)
  }
}

extension StatefulSetSpec {
  init(_ spec: KubeValue) {
    replicas = Int32(clamping: max(0, spec["replicas"]?.integer ?? 1))
    start = Int32(min(1_000_000_000, max(0, spec.at("ordinals", "start")?.integer ?? 0)))
    isParallel = spec["podManagementPolicy"]?.string == "Parallel"
    isRolling = spec.at("updateStrategy", "type")?.string != "OnDelete"
    let partition = spec.at("updateStrategy", "rollingUpdate", "partition")?.integer
    self.partition = Int32(clamping: max(0, partition ?? 0))
    minReady = .seconds(Int64(spec["minReadySeconds"]?.integer ?? 0))
    let retention = spec["persistentVolumeClaimRetentionPolicy"]
    deletesClaimsWithSet = retention?["whenDeleted"]?.string == "Delete"
    deletesClaimsWhenScaled = retention?["whenScaled"]?.string == "Delete"
  }
}
