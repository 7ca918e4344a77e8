/// The claims of StatefulSets: `NAME OF THE TEMPLATE-NAME OF THE SET-ORDINAL`, made before the pod and used again by
/// the next one of its ordinal.
extension Twin {
  /// Makes the claims of one ordinal where they are missing; false where one of them is refused, and the others are made
  /// (`createPersistentVolumeClaims`).
  mutating func makeClaims(of row: Int32, _ ordinal: Int32) -> Bool {
    let index = Int(row)
    var areThere = true
    for (place, template) in statefulSets.claims[index].enumerated() {
      let name = claimName(template, row, ordinal)
      if cluster.volumes.claims[name] != nil { continue }
      let pass = statefulSets.claimPasses[index][place]
      guard admit(pass, for: Maker(.statefulSet, row), name: cluster.symbols.text(name.name)) != nil else {
        areThere = false
        continue
      }
      var claim = template
      claim.name = name
      cluster.volumes.claims[name] = claim
      bindImmediately(name)
    }
    return areThere
  }

  /// The shape of one replica, which mounts its own claims, and bears its own labels where they are asked for.
  mutating func replicaShape(of row: Int32, _ ordinal: Int32, _ shape: ShapeID) -> ShapeID {
    if statefulSets.claims[Int(row)].isEmpty && !asksForOrdinals { return shape }
    var mounting = cluster.shapes[shape.index]
    if asksForOrdinals {
      let name = "\(cluster.symbols.text(statefulSets.name[Int(row)]))-\(ordinal)"
      mounting.labels = OrdinalLabels.adding(
        name: name, ordinal: ordinal, to: mounting.labels, &placing.scheduler.state.symbols)
    }
    for template in statefulSets.claims[Int(row)] {
      let name = claimName(template, row, ordinal)
      mounting.volumes.claims.removeAll { $0.name == template.name.name }
      mounting.volumes.claims.append(PodVolumes.Claim(name: name.name, isEphemeral: false))
    }
    return cluster.shapeID(mounting)
  }

  private mutating func claimName(
    _ template: VolumeState.Claim, _ row: Int32, _ ordinal: Int32
  ) -> VolumeState.Name {
    let set = cluster.symbols.text(statefulSets.name[Int(row)])
    let text = "\(cluster.symbols.text(template.name.name))-\(set)-\(ordinal)"
    return VolumeState.Name(namespace: statefulSets.namespace[Int(row)], name: cluster.symbols.intern(text))
  }

  /// A pod of a StatefulSet is gone: its claims go with it where they only waited for it (`pvc-protection`), or where the
  /// set says so and no longer wants its ordinal.
  mutating func releaseClaims(of pod: PodID) {
    defer { releaseDeletedClaims(of: pod) }
    let owner = life.owner[pod.index]
    guard owner.kind == .statefulSet else { return }
    let spec = statefulSets.spec[Int(owner.row)]
    let ordinal = life.ordinal[pod.index]
    let isAlive = statefulSets.isAlive[Int(owner.row)]
    let isScaledAway = isAlive && !spec.contains(ordinal) && spec.deletesClaimsWhenScaled
    if isScaledAway || !isAlive { deleteClaims(of: owner.row, ordinal, where: { isScaledAway || $0.isDeleting }) }
  }

  /// The ordinals for which a set has made claims that are still there, in ascending order.
  func claimOrdinals(of row: Int32) -> [Int32] {
    let set = cluster.symbols.text(statefulSets.name[Int(row)])
    var found: Set<Int32> = []
    for template in statefulSets.claims[Int(row)] {
      let prefix = "\(cluster.symbols.text(template.name.name))-\(set)-"
      for name in cluster.volumes.claims.keys where name.namespace == statefulSets.namespace[Int(row)] {
        let text = cluster.symbols.text(name.name)
        if text.hasPrefix(prefix), let ordinal = Int32(text.dropFirst(prefix.count)) { found.insert(ordinal) }
      }
    }
    return found.sorted()
  }

  /// Deletes the claims of an ordinal; while a pod mounts them they only wait to go.
  mutating func deleteClaims(
    of row: Int32, _ ordinal: Int32, where isMeant: (VolumeState.Claim) -> Bool = { _ in true }
  ) {
    let isUsed = statefulSets.owned.all(row).contains { life.ordinal[$0.index] == ordinal }
    for (place, template) in statefulSets.claims[Int(row)].enumerated() {
      let name = claimName(template, row, ordinal)
      guard let claim = cluster.volumes.claims[name], isMeant(claim) else { continue }
      cluster.volumes.claims[name]?.isDeleting = true
      if isUsed { continue }
      passes.release(statefulSets.claimPasses[Int(row)][place].ticket)
      removeClaim(name)
    }
  }
}
