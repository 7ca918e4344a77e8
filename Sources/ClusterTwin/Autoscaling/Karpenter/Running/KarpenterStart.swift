import Basics
import KubeModel
import SimKernel

/// The NodePools of a cluster, made ready for a run.
struct KarpenterSetup: Sendable {
  private(set) var manifests: [KarpenterManifest] = []
  private(set) var diagnostics: [Diagnostic] = []

  init(_ objects: [KubeObject]) {
    for object in objects where object.group == "karpenter.sh" && object.kind == "NodePool" {
      manifests.append(KarpenterManifest(object, &diagnostics))
    }
  }

  /// Gives the groups that name a NodePool what its nodes have.
  func prepare(_ groups: inout [NodeGroup]) {
    for place in groups.indices {
      guard let manifest = manifests.first(where: { $0.name == groups[place].pool }) else { continue }
      groups[place].join(manifest)
      groups[place].isKarpenter = true
    }
  }
}

extension Twin {
  /// Begins to act for the groups that are machines of NodePools.
  mutating func startKarpenter(_ setup: KarpenterSetup) {
    guard nodeGroups.groups.contains(where: \.isKarpenter) else { return }
    var karpenter = Karpenter(pools: setup.manifests.map(\.pool))
    for (index, manifest) in setup.manifests.enumerated() {
      karpenter.pools[index].pool.limits = limits(manifest)
      for row in nodeGroups.groups.indices where nodeGroups.groups[row].pool == manifest.name {
        addOffers(of: Int32(row), pool: index, manifest, to: &karpenter)
      }
      if !karpenter.offers.contains(where: { $0.pool == index }) {
        ignored.append("NodePool \(manifest.name): no NodeGroup offers a machine that it asks for")
      }
    }
    self.karpenter = karpenter
    cluster.nodes.order.refresh()
    adoptNodes()
    queue.schedule(.karpenter(.disrupt), at: now + .seconds(10))
  }

  mutating func limits(_ manifest: KarpenterManifest) -> [Int64?] {
    var limits: [Int64?] = []
    for (name, amount) in manifest.limits where name != "nodes" {
      guard let quantity = try? Quantity(amount) else { continue }
      let resource = cluster.resource(name)
      while limits.count <= resource.index { limits.append(nil) }
      limits[resource.index] = name == "cpu" ? quantity.milliValue : quantity.value
    }
    return limits
  }

  /// One offer for each zone of a group whose machine the pool's requirements accept; those that are there already get
  /// the template of today.
  mutating func addOffers(
    of row: Int32, pool: Int, _ manifest: KarpenterManifest, to karpenter: inout Karpenter
  ) {
    let group = nodeGroups.groups[Int(row)]
    let zones = group.zones.isEmpty ? [""] : group.zones
    for (place, zone) in zones.enumerated() {
      let labels = group.machineLabels(zone: zone)
      let isAccepted = manifest.requirements.allSatisfy { requirement in
        requirement.accepts(labels.first { $0.key == requirement.key }?.value)
      }
      let known = karpenter.sources.firstIndex { $0 == (row, place) }
      if known == nil && !isAccepted { continue }
      let template = nodeTemplate(of: row, zone: zone)
      if let known {
        karpenter.offers[known].template = template
        karpenter.isAccepted[known] = isAccepted
        continue
      }
      let symbol = cluster.symbols.intern(zone)
      karpenter.offers.append(
        InstanceOffer(
          pool: pool, type: group.machineType, capacity: group.isSpot ? .spot : .onDemand, zone: symbol,
          priceMicros: group.microdollarsPerHour, template: template))
      karpenter.sources.append((row, place))
      karpenter.isAccepted.append(true)
      karpenter.soldOutUntil.append(.zero)
    }
  }
}
