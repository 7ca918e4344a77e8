import Basics
import KubeModel
import SimKernel

/// Nodes that are no longer as their NodePool describes them (`pkg/controllers/nodeclaim/disruption/drift.go`).
extension Twin {
  /// Another `spec` of a NodePool, as an update through the API; the answer is what is wrong with it, and then nothing
  /// changes. Machines that are launched from now on are of the new template, the others drift.
  mutating func updateNodePool(_ object: KubeObject) -> [Diagnostic] {
    var wrong: [Diagnostic] = []
    let manifest = KarpenterManifest(object, &wrong)
    guard !wrong.contains(where: \.isError), var karpenter,
      let pool = karpenter.pools.firstIndex(where: { $0.pool.name == manifest.name })
    else { return wrong }
    let limits = limits(manifest)
    karpenter.pools[pool] = manifest.pool
    karpenter.pools[pool].pool.limits = limits
    for row in nodeGroups.groups.indices where nodeGroups.groups[row].pool == manifest.name {
      nodeGroups.groups[row].join(manifest)
      addOffers(of: Int32(row), pool: pool, manifest, to: &karpenter)
    }
    karpenter.quietAt = -1
    self.karpenter = karpenter
    return wrong
  }

  /// Notes the nodes whose template is another one than their pool's, or whose machine its requirements don't accept.
  mutating func noteDrift() {
    let time = now
    for claim in karpenter?.living ?? [] {
      guard let entry = karpenter?.claims[Int(claim)], let karpenter, entry.node != nil else { continue }
      let isDrifted =
        entry.hash != karpenter.pools[karpenter.offers[Int(entry.offer)].pool].hash
        || !karpenter.isAccepted[Int(entry.offer)]
      if isDrifted == (entry.driftedSince != nil) { continue }
      self.karpenter?.claims[Int(claim)].driftedSince = isDrifted ? time : nil
    }
  }
}
