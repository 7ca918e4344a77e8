import SimKernel

/// What a StatefulSet asks for.
struct StatefulSetSpec: Hashable, Sendable {
  var replicas: Int32 = 1
  /// `ordinals.start`.
  var start: Int32 = 0
  /// `Parallel`, else `OrderedReady`.
  var isParallel = false
  /// `RollingUpdate`, else `OnDelete`.
  var isRolling = true
  /// Ordinals below `start` plus this keep the current revision.
  var partition: Int32 = 0
  var minReady = SimDuration.zero
  /// `persistentVolumeClaimRetentionPolicy`: claims go with the set, and with pods that a smaller size takes away.
  var deletesClaimsWithSet = false
  var deletesClaimsWhenScaled = false

  func contains(_ ordinal: Int32) -> Bool { ordinal >= start && Int64(ordinal) < Int64(start) + Int64(replicas) }
}

/// `status` of a StatefulSet.
struct StatefulSetStatus: Hashable, Sendable {
  var replicas: Int32 = 0
  var ready: Int32 = 0
  var available: Int32 = 0
  /// Pods of the current and of the update revision that are not terminating.
  var current: Int32 = 0
  var updated: Int32 = 0
}

/// StatefulSets as columns. The template of `owned` is the update revision.
struct StatefulSetTable: Sendable {
  var owned = OwnedPods()
  var name: [Symbol] = []
  var namespace: [Symbol] = []
  var isAlive: [Bool] = []
  var spec: [StatefulSetSpec] = []
  /// `volumeClaimTemplates`: their names, and the claims that they describe.
  var claims: [[VolumeState.Claim]] = []
  /// What the API server says of the claims of each template.
  var claimPasses: [[AdmissionPass]] = []
  /// `status.currentRevision`.
  var current: [TemplateID] = []
  var status: [StatefulSetStatus] = []
  /// Scratch of one sync: the pods by ordinal, from `start` on.
  var replicas: [PodID?] = []
  /// Scratch of one sync: the pods outside the range, the highest ordinal first.
  var condemned: [PodID] = []

  var count: Int { owned.count }

  mutating func add(
    name title: Symbol, namespace space: Symbol, template: TemplateID, spec wish: StatefulSetSpec,
    claims templates: [VolumeState.Claim], claimPasses passes: [AdmissionPass]
  ) -> Int32 {
    name.append(title)
    namespace.append(space)
    isAlive.append(true)
    spec.append(wish)
    claims.append(templates)
    claimPasses.append(passes)
    current.append(template)
    status.append(StatefulSetStatus())
    return owned.add(template: template, minReady: wish.minReady)
  }
}
