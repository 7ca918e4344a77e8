/// The message of the condition `PodScheduled=False`, as `framework.FitError` writes it.
enum FailureMessage {
  /// `0/4 nodes are available: 1 Insufficient cpu, 3 node(s) had untolerated taint(s).`
  static func nodes(_ count: Int, _ rejections: some Sequence<Rejection>, _ resourceNames: [String]) -> String {
    var counts: [(rejection: Rejection, count: Int)] = []
    for rejection in rejections {
      if let index = counts.firstIndex(where: { $0.rejection == rejection }) {
        counts[index].count += 1
      } else {
        counts.append((rejection, 1))
      }
    }
    var reasons: [(text: String, count: Int)] = []
    for (rejection, count) in counts {
      for text in rejection.texts(resourceNames) {
        if let index = reasons.firstIndex(where: { $0.text == text }) {
          reasons[index].count += count
        } else {
          reasons.append((text, count))
        }
      }
    }
    let sorted = reasons.map { "\($0.count) \($0.text)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let head = "0/\(count) nodes are available:"
    return sorted.isEmpty ? head : "\(head) \(sorted.joined(separator: ", "))."
  }

  /// A pod that a PreFilter plugin refuses, whatever the node.
  static func pod(_ count: Int, _ message: String) -> String { "0/\(count) nodes are available: \(message)." }
}
