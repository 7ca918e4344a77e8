/// What has been worked out about shapes and nodes, shared by the shapes that ask for the same.
struct PlacementCache: Sendable {
  /// Where the answers about a shape are.
  struct Entry: Sendable {
    /// Place in `facts`.
    var facts: Int
    /// Place in `images`.
    var images: Int
    /// Place in `rules` and in `scores`.
    var local: Int
    /// Whether no rule of the shape itself keeps it off a node for more than what the node itself is and has room for.
    var filtersLocally: Bool
    /// Whether no rule of the shape itself compares more than the scores of single nodes, apart from its spreading.
    var scoresLocally: Bool
    /// Whether it would rather spread, by its own constraints or by those of the system.
    var spreads: Bool
    fileprivate var generation: UInt32
    fileprivate var selectorVersion: Int
  }

  private struct LocalKey: Hashable {
    var facts: Int
    var requests: ResourceRequests
    var priority: Int32
  }

  private(set) var facts: [StaticFacts] = []
  private(set) var images: [ImageScores] = []
  private(set) var rules: [LocalRules] = []
  var scores: [LocalScores] = []
  /// What preemption found, for the rules at the same place.
  var trials: [TrialCache] = []
  /// By shape.
  private var entries: [Entry?] = []
  private var factsOfDemand: [NodeDemand: Int] = [:]
  private var placeOfImages: [ImageLocality: Int] = [:]
  private var placeOfRules: [LocalKey: Int] = [:]

  /// Above so many of one kind all are forgotten: memory stays bounded, and the ones in use come back at once.
  private static let limit = 256

  /// Where the answers about a shape are, all of them brought up to date.
  mutating func entry(_ shape: ShapeID, _ state: borrowing ClusterState) -> Entry {
    let entry = known(shape, state) ?? learn(shape, state)
    facts[entry.facts].refresh(state)
    images[entry.images].refresh(state)
    return entry
  }

  private func known(_ shape: ShapeID, _ state: borrowing ClusterState) -> Entry? {
    guard shape.index < entries.count, let entry = entries[shape.index],
      entry.generation == state.generation(of: shape), entry.selectorVersion == state.selectorVersion
    else { return nil }
    return entry
  }

  private mutating func learn(_ id: ShapeID, _ state: borrowing ClusterState) -> Entry {
    if max(facts.count, images.count, rules.count) >= Self.limit { self = PlacementCache() }
    let shape = state.shapes[id.index]
    let factsPlace = place(NodeDemand(shape), state)
    let entry = Entry(
      facts: factsPlace, images: place(ImageLocality(shape)),
      local: place(LocalKey(facts: factsPlace, requests: shape.requests, priority: shape.priority)),
      filtersLocally: Self.filtersLocally(shape), scoresLocally: shape.preferredNodes.isEmpty,
      spreads: !PodTopologySpreadScore.constraints(shape, state).isEmpty, generation: state.generation(of: id),
      selectorVersion: state.selectorVersion)
    while entries.count <= id.index { entries.append(nil) }
    entries[id.index] = entry
    return entry
  }

  private static func filtersLocally(_ shape: PodShape) -> Bool {
    shape.hostPorts.isEmpty && shape.volumes.isEmpty && shape.affinity.isEmpty
      && !(shape.spread ?? []).contains(where: \.isHard)
  }

  private mutating func place(_ demand: NodeDemand, _ state: borrowing ClusterState) -> Int {
    if let place = factsOfDemand[demand] { return place }
    factsOfDemand[demand] = facts.count
    facts.append(StaticFacts(demand, copy state))
    return facts.count - 1
  }

  private mutating func place(_ plugin: ImageLocality) -> Int {
    if let place = placeOfImages[plugin] { return place }
    placeOfImages[plugin] = images.count
    images.append(ImageScores(plugin))
    return images.count - 1
  }

  private mutating func place(_ key: LocalKey) -> Int {
    if let place = placeOfRules[key] { return place }
    placeOfRules[key] = rules.count
    rules.append(LocalRules(key.requests, priority: key.priority))
    scores.append(LocalScores())
    trials.append(TrialCache())
    return rules.count - 1
  }
}
