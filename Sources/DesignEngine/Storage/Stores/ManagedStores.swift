package import PlatformSpec

extension DataStore {
  /// Whether Terraform makes it with this provider; for other stores it makes the way and the entry of the secret.
  package func isMade(by provider: Provider) -> Bool {
    guard hosting == .managed else { return false }
    switch (provider, engine) {
    case (.eks, .postgresql), (.eks, .mysql), (.eks, .redis): return true
    case (.aks, .postgresql), (.aks, .mysql), (.aks, .redis), (.aks, .cosmosdb): return true
    case (.gke, .postgresql), (.gke, .mysql), (.gke, .redis): return true
    case (.gke, _), (.eks, _), (.aks, _): return false
    }
  }

  /// Whether each region has its own: of the managed ones, Azure alone lets Cosmos DB and Redis span regions.
  func isOnePerRegion(on provider: Provider) -> Bool {
    if isRunHere { return engine != .spark && geoReplication == nil }
    return isMade(by: provider) && !(provider == .aks && [.redis, .cosmosdb].contains(engine))
  }
}

/// A machine of ElastiCache, memory-optimized.
package struct CacheNode: Sendable, Hashable {
  package let type: String
  /// GiB of keys: three quarters of its memory, the rest is for copies and snapshots.
  package let holdsGiB: Int

  /// Source: "Supported node types" in the ElastiCache user guide (13.07 GiB for `large`, 419.09 GiB at the end).
  private static let all: [CacheNode] = [
    CacheNode(type: "cache.r7g.large", holdsGiB: 9), CacheNode(type: "cache.r7g.xlarge", holdsGiB: 19),
    CacheNode(type: "cache.r7g.2xlarge", holdsGiB: 39), CacheNode(type: "cache.r7g.4xlarge", holdsGiB: 79),
    CacheNode(type: "cache.r7g.8xlarge", holdsGiB: 157), CacheNode(type: "cache.r7g.12xlarge", holdsGiB: 238),
    largest,
  ]
  package static let largest = CacheNode(type: "cache.r7g.16xlarge", holdsGiB: 314)

  /// The smallest that holds so much, or the largest.
  package static func holding(_ sizeGiB: Int) -> CacheNode { all.first { $0.holdsGiB >= sizeGiB } ?? largest }
}
