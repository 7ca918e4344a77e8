/// Pods by the values of one label of their nodes, kept up to date as pods come and go.
struct DomainCounts: Sendable {
  /// Which of the table's label columns.
  let column: Int
  /// By code of the value; codes beyond the end count nothing.
  private(set) var counts: [Int32] = []
  /// All pods on nodes with the label.
  private(set) var total = 0

  init(column: Int) { self.column = column }

  /// The counts of what is known by node.
  init(column: Int, perNode: [Int32], _ nodes: borrowing NodeTable) {
    self.column = column
    for node in perNode.indices where perNode[node] != 0 { add(perNode[node], at: node, nodes) }
  }

  mutating func add(_ amount: Int32, at node: Int, _ nodes: borrowing NodeTable) {
    let code = Int(nodes.labelColumns[column].codes[node])
    if code < 0 { return }
    while counts.count <= code { counts.append(0) }
    counts[code] += amount
    total += Int(amount)
  }

  /// The count of a node's value; nil where the node lacks the label.
  func count(at node: Int, _ nodes: borrowing NodeTable) -> Int32? {
    let code = Int(nodes.labelColumns[column].codes[node])
    if code < 0 { return nil }
    return code < counts.count ? counts[code] : 0
  }
}
