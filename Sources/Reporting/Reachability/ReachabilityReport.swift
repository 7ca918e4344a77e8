import KubeModel
package import ManifestChecks

/// Who reaches whom, what is refused although it is declared, what stands open: for people and for machines.
package struct ReachabilityReport {
  package enum Format: String, Sendable, CaseIterable {
    case text, json
  }

  private let traffic: TrafficMap
  private let selection: ReachTable.Selection
  private let table: ReachTable
  private let blocked: [DeclaredConnection]
  private let difference: ReachDifference?

  package init(
    _ traffic: TrafficMap, _ selection: ReachTable.Selection = .init(), difference: ReachDifference? = nil
  ) {
    self.traffic = traffic
    self.selection = selection
    table = ReachTable(traffic.reachability, selection)
    let map = traffic.reachability
    blocked = traffic.blocked.filter { connection in
      (selection.from?.matches(map, connection.source) ?? true)
        && (selection.to.map { to in connection.parties.contains { to.matches(map, $0) } } ?? true)
    }
    self.difference = difference
  }

  /// Something declared is refused, or two states differ.
  package var hasFindings: Bool { difference.map { !$0.isEmpty } ?? !blocked.isEmpty }

  package func rendered(_ format: Format) -> String {
    switch format {
    case .text: text
    case .json: value.json(pretty: true) + "\n"
    }
  }

  // MARK: - Text

  private var text: String {
    if let difference { return text(difference) }
    var parts: [String] = []
    parts.append(part("Into pods", table.inward, "No pod takes a connection."))
    if !table.outward.isEmpty { parts.append(part("Out of the cluster", table.outward, "")) }
    parts += explanations.map { "\($0)\n" }
    if !blocked.isEmpty {
      let lines = blockedLines.map { "  \($0)\n" }.joined()
      parts.append("Declared and refused (\(blocked.count))\n\(lines)")
    }
    if selection.from == nil, selection.to == nil {
      let openings = traffic.openings.map { "  \(short(names(of: $0))) \($0.title)\n" }.joined()
      if !openings.isEmpty { parts.append("Open without need\n\(openings)") }
    }
    return parts.joined(separator: "\n") + "\n\(countLine)\n"
  }

  private func text(_ difference: ReachDifference) -> String {
    if difference.isEmpty { return "Both states let the same connections through.\n" }
    let parts = [("Opened", difference.opened), ("Closed", difference.closed)].filter { !$0.1.isEmpty }
    return parts.map { part($0.0, $0.1, "") }.joined(separator: "\n")
  }

  private func part(_ title: String, _ lines: [ReachTable.Line], _ none: String) -> String {
    if lines.isEmpty { return "\(title)\n  \(none)\n" }
    var table = TextTable(["FROM", "TO", "PORTS"], [.left, .left, .left])
    for line in lines { table.add([short(line.senders), short(line.receivers), line.ports.description]) }
    return "\(title)\n" + table.lines.map { "\($0)\n" }.joined()
  }

  /// At most five names; a list of hundreds tells nobody anything.
  private func short(_ names: [String]) -> String {
    names.count > 6
      ? names.prefix(5).joined(separator: ", ") + " and \(names.count - 5) more" : names.joined(separator: ", ")
  }

  private var blockedLines: [String] {
    blocked.map { connection in
      "\(connection.summary(traffic.reachability)) [\(connection.object.title)]: \(connection.refusal(traffic.reachability))"
    }
  }

  private func names(of opening: Opening) -> [String] { traffic.reachability.names(of: opening.pods) }

  /// Why each port is open or closed, where both ends are named.
  private var explanations: [String] {
    guard let from = selection.from, let to = selection.to else { return [] }
    let map = traffic.reachability
    let pairs = from.parties(map).prefix(4).flatMap { source in to.parties(map).prefix(4).map { (source, $0) } }
    return pairs.flatMap { source, destination in
      map.portsToExplain(destination).map { transport, port in
        let told = map.explain(from: source, to: destination, transport, port)
        let head = "\(map.title(source)) -> \(map.title(destination)), \(transport.title) \(port)"
        return "\(head): \(told.isAllowed ? "allowed" : "refused")\n"
          + told.steps.map { "  \($0)" }.joined(separator: "\n")
      }
    }
  }

  private var countLine: String {
    let map = traffic.reachability
    let pods = map.pods.count { $0.object != nil }
    return
      "\(pods) workloads, \(map.policyCount) policies, \(traffic.declaredCount) declared connections, \(blocked.count) refused"
  }

  // MARK: - For machines

  private var value: KubeValue {
    if let difference {
      return [
        "schemaVersion": 1, "opened": Self.value(difference.opened), "closed": Self.value(difference.closed),
      ]
    }
    let map = traffic.reachability
    let refused = blocked.map { connection -> KubeValue in
      [
        "kind": .string(connection.kind.rawValue), "from": .string(map.title(connection.source)),
        "to": .strings(connection.parties.map { map.title($0) }), "reason": .string(connection.reason),
        "object": .string(connection.object.title), "file": .string(connection.object.file),
        "path": .string(connection.path), "refusal": .string(connection.refusal(map)),
      ]
    }
    let open = traffic.openings.map { opening -> KubeValue in
      ["what": .string(opening.title), "pods": .strings(map.names(of: opening.pods))]
    }
    return [
      "schemaVersion": 1, "inward": Self.value(table.inward), "outward": Self.value(table.outward),
      "refused": .sequence(refused), "open": .sequence(open),
    ]
  }

  private static func value(_ lines: [ReachTable.Line]) -> KubeValue {
    .sequence(
      lines.map { line in
        [
          "from": .strings(line.senders), "to": .strings(line.receivers), "ports": .string(line.ports.description),
        ]
      })
  }
}
