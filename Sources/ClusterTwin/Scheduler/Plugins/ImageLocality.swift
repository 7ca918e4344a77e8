/// Score: nodes that have the pod's images already, the more so the larger and the more widespread they are.
struct ImageLocality: Hashable, Sendable {
  /// The images of all containers; one that two containers use stands there twice.
  let images: [Symbol]
  let containerCount: Int

  private static let mebibyte: Int64 = 1024 * 1024

  init(_ shape: PodShape) {
    images = shape.images
    containerCount = shape.containerCount
  }

  /// The score of each node; nil stands for nothing but zeros.
  func scores(_ state: borrowing ClusterState) -> [Int64]? {
    var sums: [Int64]?
    let total = Double(state.nodes.count)
    for name in images {
      guard let image = state.nodes.images[name] else { continue }
      let share = Int64(Double(image.bytes) * (Double(image.nodes.count) / total))
      var changed = sums ?? [Int64](repeating: 0, count: state.nodes.slotCount)
      for node in image.nodes { changed[node.index] += share }
      sums = changed
    }
    let least = 23 * Self.mebibyte
    let most = 1000 * Self.mebibyte * Int64(containerCount)
    return sums?.map { 100 * (min(max($0, least), most) - least) / (most - least) }
  }
}

/// The scores of one set of images, worked out again when one of them comes to a node or leaves it.
struct ImageScores: Sendable {
  let plugin: ImageLocality
  /// By node; nil stands for nothing but zeros.
  private(set) var column: [Int64]?
  private var tableVersion = -1
  private var seen = Seen(nodeCount: -1, images: 0, newest: -1)

  /// What the scores depend on.
  private struct Seen: Equatable {
    var nodeCount: Int
    /// How many of the images are on some node.
    var images: Int
    /// The newest version of them.
    var newest: Int
  }

  init(_ plugin: ImageLocality) { self.plugin = plugin }

  mutating func refresh(_ state: borrowing ClusterState) {
    if tableVersion == state.nodes.images.version && seen.nodeCount == state.nodes.count { return }
    tableVersion = state.nodes.images.version
    var now = Seen(nodeCount: state.nodes.count, images: 0, newest: -1)
    for name in plugin.images {
      guard let image = state.nodes.images[name] else { continue }
      now.images += 1
      now.newest = max(now.newest, image.version)
    }
    if now == seen { return }
    seen = now
    column = now.images == 0 ? nil : plugin.scores(state)
  }
}
