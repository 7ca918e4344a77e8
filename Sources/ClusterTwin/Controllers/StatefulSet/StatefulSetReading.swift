import KubeModel
import SimKernel

extension Twin {
  @discardableResult
  mutating func addStatefulSet(_ object: KubeObject) -> Int32 {
    reading { $0.readOwner(object) }
    let template = addTemplate(object.root.at("spec", "template") ?? .null, of: object)
    let claims = reading { reader in
      (object.root.at("spec", "volumeClaimTemplates")?.sequence ?? []).map { value in
        reader.claim(KubeObject(value, file: object.file))
      }
    }
    let row = statefulSets.add(
      name: cluster.symbols.intern(object.name), namespace: templates[template.index].namespace, template: template,
      spec: StatefulSetSpec(object.root["spec"] ?? .null), claims: claims)
    dirty.add(.statefulSet, row)
    return row
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
