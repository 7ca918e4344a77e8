import SimKernel

/// Machine time multiplied by the price is the bill: from the request of a machine to its end, whether it became a node or
/// was given up; what a cloud refuses costs nothing.
struct MachineBill: Invariant {
  static let rule = "machine time times price is the bill"

  private struct Machine {
    var group: Int32
    var start: SimTime
  }

  private var running: [NodeID: Machine] = [:]
  /// When each machine that is no node yet was asked for, by group and number.
  private var requested: [[Int32: SimTime]] = []
  /// Microseconds by group.
  private var spans: [Int64] = []
  private var traced = 0

  mutating func look(at twin: Twin, _ breaches: inout Breaches) {
    while requested.count < twin.nodeGroups.groups.count {
      requested.append([:])
      spans.append(0)
    }
    for record in twin.trace.records(since: traced) {
      switch TraceKind(rawValue: record.kind) {
      case .nodeReady where record.first >= 0: join(NodeID(Int(record.subject)), Int32(record.first), record.time, twin)
      case .machineGone, .nodeGone: end(NodeID(Int(record.subject)), record.time)
      case .machineFailed:
        let start = requested[Int(record.subject)].removeValue(forKey: Int32(record.first))
        // The last argument tells that the cloud had no such machine.
        if let start, record.second == 0 { spans[Int(record.subject)] += (record.time - start).microseconds }
      default: break
      }
    }
    traced = twin.trace.count
    for group in twin.nodeGroups.groups.indices {
      for machine in twin.nodeGroups.pending[group] { requested[group][machine.number] = machine.requested }
    }
  }

  private mutating func join(_ node: NodeID, _ group: Int32, _ time: SimTime, _ twin: Twin) {
    // A node that answers again was a machine all the time.
    if running[node] != nil { return }
    let name = twin.cluster.symbols.text(twin.cluster.nodes.names[node.index])
    let number = name.split(separator: "-").last.flatMap { Int32($0) } ?? -1
    let start = requested[Int(group)].removeValue(forKey: number) ?? time
    running[node] = Machine(group: group, start: start)
  }

  private mutating func end(_ node: NodeID, _ time: SimTime) {
    guard let machine = running.removeValue(forKey: node) else { return }
    spans[Int(machine.group)] += (time - machine.start).microseconds
  }

  mutating func conclude(_ twin: Twin, _ breaches: inout Breaches) {
    look(at: twin, &breaches)
    var total = spans
    for node in running.keys.sorted() {
      guard let machine = running[node] else { continue }
      total[Int(machine.group)] += (twin.now - machine.start).microseconds
    }
    let billed = twin.amounts()
    for (row, group) in twin.nodeGroups.groups.enumerated() {
      // Whole millionths of a dollar, worked out with integers, rounded to the nearest.
      let product = Int128(total[row]) * Int128(group.microdollarsPerHour)
      let amount = Int64((product + 1_800_000_000) / 3_600_000_000)
      if abs(amount - billed[row]) > 1 {
        breaches.add(
          "the machines of \(group.name) ran for \(total[row] / 1_000_000) s, which is \(amount) millionths of a dollar; "
            + "the bill says \(billed[row])")
      }
    }
  }
}
