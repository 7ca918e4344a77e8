/// Score: nodes that have the pod's images already, the more so the larger and the more widespread they are.
enum ImageLocality {
  private static let mebibyte: Int64 = 1024 * 1024

  /// The score of each node; nil stands for nothing but zeros.
  static func scores(_ shape: PodShape, _ state: ClusterState) -> [Int64]? {
    var sums: [Int64]?
    let total = Double(state.nodes.count)
    for name in shape.images {
      guard let image = state.nodes.images[name] else { continue }
      let share = Int64(Double(image.bytes) * (Double(image.nodes.count) / total))
      var changed = sums ?? [Int64](repeating: 0, count: state.nodes.count)
      for node in image.nodes { changed[node.index] += share }
      sums = changed
    }
    let least = 23 * mebibyte
    let most = 1000 * mebibyte * Int64(shape.containerCount)
    return sums?.map { 100 * (min(max($0, least), most) - least) / (most - least) }
  }
}
