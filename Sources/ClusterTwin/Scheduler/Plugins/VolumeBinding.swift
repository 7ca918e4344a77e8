/// Filter: the pod's claims are bound to volumes that the node reaches, or can be bound or provisioned there.
struct VolumeBinding: Sendable {
  private var bound: [VolumeState.Claim] = []
  /// Claims that wait for their first consumer.
  private var delayed: [VolumeState.Claim] = []

  /// What PreFilter says: nil to skip, or the message that refuses the pod on every node.
  enum Preparation: Sendable {
    case skip
    case ready(VolumeBinding)
    case refused(String)
  }

  static func prepare(_ shape: PodShape, _ state: ClusterState) -> Preparation {
    if shape.volumes.claims.isEmpty { return .skip }
    var binding = VolumeBinding()
    var hasUnboundImmediate = false
    for reference in shape.volumes.claims {
      let text = state.symbols.text(reference.name)
      let name = VolumeState.Name(namespace: shape.namespace, name: reference.name)
      guard let claim = state.volumes.claims[name] else {
        return .refused(
          reference.isEphemeral
            ? "waiting for ephemeral volume controller to create the persistentvolumeclaim \"\(text)\""
            : "persistentvolumeclaim \"\(text)\" not found")
      }
      if claim.isLost {
        let volume = claim.volumeName.map { state.symbols.text($0) } ?? ""
        return .refused("persistentvolumeclaim \"\(text)\" bound to non-existent persistentvolume \"\(volume)\"")
      }
      if claim.isDeleting { return .refused("persistentvolumeclaim \"\(text)\" is being deleted") }
      if claim.isBound {
        binding.bound.append(claim)
      } else if claim.volumeName == nil && state.volumes.classes[claim.className]?.waitsForConsumer == true {
        binding.delayed.append(claim)
      } else {
        hasUnboundImmediate = true
      }
    }
    if hasUnboundImmediate { return .refused("pod has unbound immediate PersistentVolumeClaims") }
    binding.delayed.sort { $0.bytes < $1.bytes }
    return .ready(binding)
  }

  func rejects(_ node: NodeID, _ state: borrowing ClusterState) -> Rejection? {
    var reachesAll = true
    for claim in bound {
      guard let volume = claim.volumeName.flatMap({ state.volumes.volumes[$0] }) else {
        return Rejection(.volumeMissing, isResolvable: false)
      }
      if !state.node(node, matches: volume.nodes) { reachesAll = false }
    }
    let plan = plan(node, state)
    var rejection: Rejection?
    func refuse(_ reason: Reason) {
      if rejection == nil { rejection = Rejection(reason, isResolvable: false) } else { rejection?.add(reason) }
    }
    if !reachesAll { refuse(.volumeNodeConflict) }
    switch plan {
    case .possible: break
    case .noVolume: refuse(.volumeBindConflict)
    case .noSpace: refuse(.noFreeStorage)
    }
    return rejection
  }

  /// How the delayed claims are served on a node.
  private enum Plan {
    /// Claims with the volumes that they take; the rest is provisioned.
    case possible([(claim: VolumeState.Name, volume: Symbol)])
    case noVolume
    case noSpace
  }

  private func plan(_ node: NodeID, _ state: borrowing ClusterState) -> Plan {
    var taken: [(claim: VolumeState.Name, volume: Symbol)] = []
    for claim in delayed {
      if let selected = claim.selectedNode {
        if selected != state.nodes.names[node.index] { return .noVolume }
      } else if let volume = Self.smallestVolume(claim, node, taken.map(\.volume), state) {
        taken.append((claim.name, volume))
        continue
      }
      guard let kind = state.volumes.classes[claim.className] else { return .noVolume }
      let provisioner = state.symbols.text(kind.provisioner)
      if provisioner.isEmpty || provisioner == "kubernetes.io/no-provisioner" { return .noVolume }
      if !state.node(node, matches: kind.topologies) { return .noVolume }
      if !Self.hasSpace(claim, kind, node, state) { return .noSpace }
    }
    return .possible(taken)
  }

  private static func smallestVolume(
    _ claim: VolumeState.Claim, _ node: NodeID, _ taken: [Symbol], _ state: borrowing ClusterState
  ) -> Symbol? {
    var best: VolumeState.Volume?
    for name in state.volumes.volumeNames where !taken.contains(name) {
      guard let volume = state.volumes.volumes[name] else { continue }
      if volume.claim == claim.name && state.node(node, matches: volume.nodes) { return name }
      guard volume.isAvailable, volume.claim == nil, volume.className == claim.className,
        volume.bytes >= claim.bytes, volume.isBlock == claim.isBlock,
        volume.attributesClass == claim.attributesClass,
        claim.accessModes.allSatisfy({ volume.accessModes.contains($0) }),
        claim.selector?.matches(volume.labels, state.symbols) ?? true,
        state.node(node, matches: volume.nodes)
      else { continue }
      if let current = best, current.bytes <= volume.bytes { continue }
      best = volume
    }
    return best?.name
  }

  private static func hasSpace(
    _ claim: VolumeState.Claim, _ kind: VolumeState.StorageClass, _ node: NodeID, _ state: borrowing ClusterState
  ) -> Bool {
    guard state.volumes.driversWithCapacity.contains(kind.provisioner) else { return true }
    for capacity in state.volumes.capacities where capacity.className == claim.className {
      guard capacity.bytes >= claim.bytes, let topology = capacity.topology else { continue }
      let reaches = topology.requirements.allSatisfy {
        $0.condition.matches(state.nodes.label($0.key, of: node), state.symbols)
      }
      if reaches { return true }
    }
    return false
  }

  /// Reserve: the claims take their volumes, or tell the provisioner their node.
  static func reserve(_ shape: PodShape, on node: NodeID, _ state: inout ClusterState) {
    guard case .ready(let binding) = prepare(shape, state), case .possible(let taken) = binding.plan(node, state)
    else { return }
    for (claim, volume) in taken {
      state.volumes.claims[claim]?.volumeName = volume
      state.volumes.claims[claim]?.isBound = true
      state.volumes.volumes[volume]?.claim = claim
      state.volumes.volumes[volume]?.isAvailable = false
    }
    for claim in binding.delayed where !taken.contains(where: { $0.claim == claim.name }) {
      state.volumes.claims[claim.name]?.selectedNode = state.nodes.names[node.index]
    }
  }
}
