import Basics
package import KubeModel

extension PlacementReport {
  /// The report for a terminal: a line for each pod, the use of the nodes, and with `explained` the scores and
  /// refusals behind each decision.
  package func text(explained: Bool) -> String {
    var lines = aligned([["POD", "NODE", "PRIORITY", "OUTCOME"]] + pods.map(\.cells), right: [2])
    if explained {
      for pod in pods where pod.outcome != .running { lines += [""] + pod.explanation }
    } else {
      for pod in pods where !pod.message.isEmpty { lines += ["", "\(pod.title): \(pod.message)"] }
    }
    lines += [""] + aligned(nodeRows, right: [1, 2, 3])
    lines += ["", summary]
    return lines.joined(separator: "\n") + "\n"
  }

  private var nodeRows: [[String]] {
    [["NODE", "PODS", "CPU", "MEMORY"]]
      + nodes.map { node in
        [
          node.name, "\(node.pods)/\(node.podLimit)",
          share(node.cpuMilli, node.cpuMilliAllocatable), share(node.memoryBytes, node.memoryBytesAllocatable),
        ]
      }
  }

  private func share(_ used: Int64, _ all: Int64) -> String {
    all > 0 ? "\(fixed(100 * Double(used) / Double(all), 1))%" : "-"
  }

  private var summary: String {
    let counts: [(PlacedPod.Outcome, String)] = [
      (.bound, "placed"), (.running, "running before"), (.preempted, "preempted"), (.gated, "gated"),
      (.unschedulable, "unschedulable"),
    ]
    let parts = counts.compactMap { outcome, word -> String? in
      let count = pods.count { $0.outcome == outcome }
      return count > 0 ? "\(count) \(word)" : nil
    }
    return "\(pods.count) pods on \(nodes.count) nodes: " + (parts.isEmpty ? "none" : parts.joined(separator: ", "))
  }

  // MARK: - JSON

  /// The report for programs; amounts are in thousandths of a core and in bytes.
  package var json: KubeValue {
    let pods: [KubeValue] = pods.map(\.json)
    let nodes: [KubeValue] = nodes.map { node in
      [
        "name": .string(node.name), "pods": .integer(node.pods), "podLimit": .integer(node.podLimit),
        "cpuMilli": .integer(Int(node.cpuMilli)), "cpuMilliAllocatable": .integer(Int(node.cpuMilliAllocatable)),
        "memoryBytes": .integer(Int(node.memoryBytes)),
        "memoryBytesAllocatable": .integer(Int(node.memoryBytesAllocatable)),
      ]
    }
    return [
      "pods": .sequence(pods), "nodes": .sequence(nodes), "unschedulable": .integer(unschedulableCount),
      "ignoredKinds": .strings(ignoredKinds),
    ]
  }
}

extension PlacedPod {
  fileprivate var cells: [String] {
    let how = victims.isEmpty ? outcome.rawValue : "\(outcome.rawValue) (preempted \(victims.joined(separator: ", ")))"
    return [title, node ?? "-", "\(priority)", how]
  }

  fileprivate var explanation: [String] {
    var lines = ["\(title): \(outcome.rawValue)\(node.map { " to \($0)" } ?? "")"]
    if !message.isEmpty { lines.append("  \(message)") }
    if feasibleCount == 1 { lines.append("  the only feasible node, so none was scored") }
    if let first = scores.first {
      let names = first.plugins.map(\.name)
      let rows =
        [["node", "total"] + names]
        + scores.map { score in [score.node, "\(score.total)"] + score.plugins.map { "\($0.score)" } }
      lines += aligned(rows, right: Set(1...names.count + 1)).map { "  " + $0 }
    }
    for refusal in refusals {
      lines.append("  \(refusal.nodes.count) \(refusal.reason): \(refusal.nodes.joined(separator: ", "))")
    }
    return lines
  }

  fileprivate var json: KubeValue {
    let scores: [KubeValue] = scores.map { score in
      let plugins: KubeValue = .mapping(score.plugins.map { ($0.name, .integer($0.score)) })
      return ["node": .string(score.node), "total": .integer(score.total), "plugins": plugins]
    }
    let refusals: [KubeValue] = refusals.map { ["reason": .string($0.reason), "nodes": .strings($0.nodes)] }
    return [
      "namespace": .string(namespace), "name": .string(name), "priority": .integer(priority),
      "outcome": .string(outcome.rawValue), "node": .optional(node),
      "message": message.isEmpty ? .omitted : .string(message),
      "victims": victims.isEmpty ? .omitted : .strings(victims),
      "feasibleNodes": .optional(feasibleCount),
      "scores": scores.isEmpty ? .omitted : .sequence(scores),
      "refusals": refusals.isEmpty ? .omitted : .sequence(refusals),
    ]
  }
}

/// Columns of text; those in `right` are numbers.
private func aligned(_ rows: [[String]], right: Set<Int>) -> [String] {
  let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    var line = ""
    for (column, cell) in row.enumerated() {
      let space = String(repeating: " ", count: widths[column] - cell.count)
      line += (column == 0 ? "" : "  ") + (right.contains(column) ? space + cell : cell + space)
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
