/// Which images are on which nodes.
struct ImageTable: Sendable {
  struct Image: Sendable {
    /// As the first node that had the image reported it.
    var bytes: Int64
    var nodes: [NodeID]
    /// Counts the changes of `nodes`.
    var version = 0
  }

  private var images: [Symbol: Image] = [:]
  /// By node.
  private var names: [[Symbol]] = []
  /// Counts all changes.
  private(set) var version = 0

  subscript(name: Symbol) -> Image? { images[name] }

  mutating func appendSlot() { names.append([]) }

  /// The images of a node, in the order in which they came.
  func names(on node: NodeID) -> [Symbol] { names[node.index] }

  mutating func add(_ name: Symbol, bytes: Int64, on node: NodeID) {
    if names[node.index].contains(name) { return }
    names[node.index].append(name)
    version += 1
    images[name, default: Image(bytes: bytes, nodes: [])].nodes.append(node)
    images[name]?.version = version
  }

  mutating func remove(_ name: Symbol, from node: NodeID) {
    guard let place = names[node.index].firstIndex(of: name) else { return }
    names[node.index].remove(at: place)
    forget(name, on: node)
  }

  mutating func removeAll(from node: NodeID) {
    for name in names[node.index] { forget(name, on: node) }
    names[node.index] = []
  }

  private mutating func forget(_ name: Symbol, on node: NodeID) {
    version += 1
    guard let place = images[name]?.nodes.firstIndex(of: node) else { return }
    images[name]?.nodes.remove(at: place)
    images[name]?.version = version
    if images[name]?.nodes.isEmpty == true { images[name] = nil }
  }
}
