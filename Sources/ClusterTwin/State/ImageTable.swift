/// Which images are on which nodes.
struct ImageTable: Sendable {
  struct Image: Sendable {
    /// As the first node that had the image reported it.
    var bytes: Int64
    var nodes: [NodeID]
  }

  private var images: [Symbol: Image] = [:]

  subscript(name: Symbol) -> Image? { images[name] }

  mutating func add(_ present: [(name: Symbol, bytes: Int64)], on node: NodeID) {
    for (name, bytes) in present {
      if images[name]?.nodes.last == node { continue }
      images[name, default: Image(bytes: bytes, nodes: [])].nodes.append(node)
    }
  }
}
