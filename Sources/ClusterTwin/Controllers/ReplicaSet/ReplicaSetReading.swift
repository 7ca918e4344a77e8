import KubeModel
import SimKernel

extension Twin {
  /// A ReplicaSet or a ReplicationController that no Deployment owns.
  @discardableResult
  mutating func addReplicaSet(_ object: KubeObject) -> Int32 {
    reading { $0.readOwner(object) }
    let template = addTemplate(object.root.at("spec", "template") ?? .null, of: object)
    let spec = object.root["spec"] ?? .null
    let row = replicaSets.add(
      name: cluster.symbols.intern(object.name), deployment: -1, template: template,
      wanted: Int32(clamping: max(0, spec["replicas"]?.integer ?? 1)),
      minReady: .seconds(Int64(spec["minReadySeconds"]?.integer ?? 0)), ticket: passes.count(object).ticket, at: now)
    noteFinalizers(of: Maker(.replicaSet, row), object)
    dirty.add(.replicaSet, row)
    return row
  }
}
