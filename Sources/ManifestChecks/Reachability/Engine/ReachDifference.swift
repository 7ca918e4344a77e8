/// What one state of the files lets through and another doesn't.
package struct ReachDifference: Sendable {
  /// Receivers and senders in groups; pods that only one state has count too.
  package private(set) var opened: [ReachTable.Line] = []
  package private(set) var closed: [ReachTable.Line] = []

  package var isEmpty: Bool { opened.isEmpty && closed.isEmpty }

  package init(from old: Reachability, to new: Reachability) {
    let pods = Pods(old, new)
    opened = Self.gains(from: old, to: new, pods)
    closed = Self.gains(from: new, to: old, pods.swapped)
  }

  /// The workloads of both states by name, in groups that neither state tells apart.
  private struct Pods {
    var groups: [(old: Int?, new: Int?, names: [String])] = []

    private init() {}

    init(_ old: Reachability, _ new: Reachability) {
      func places(_ state: Reachability) -> [String: Int] {
        Dictionary(
          state.pods.indices.filter { state.pods[$0].object != nil }.map { (state.pods[$0].title, $0) },
          uniquingKeysWith: { first, _ in first })
      }
      let (before, after) = (places(old), places(new))
      var known: [[Int]: Int] = [:]
      for title in Set(before.keys).union(after.keys).sorted() {
        let one = before[title].map { old.atoms.classOfPod[$0] }
        let other = after[title].map { new.atoms.classOfPod[$0] }
        let key = [one ?? -1, other ?? -1]
        if let place = known[key] {
          groups[place].names.append(title)
        } else {
          known[key] = groups.count
          groups.append((one, other, [title]))
        }
      }
    }

    var swapped: Pods {
      var swapped = Pods()
      swapped.groups = groups.map { ($0.new, $0.old, $0.names) }
      return swapped
    }
  }

  private static func gains(from old: Reachability, to new: Reachability, _ pods: Pods) -> [ReachTable.Line] {
    var before = ReachMatrix(old, .certain)
    var after = ReachMatrix(new, .certain)
    var lines: [ReachTable.Line] = []
    for receiver in pods.groups {
      guard let to = receiver.new else { continue }
      var senders: [PortSet: [String]] = [:]
      for sender in pods.groups {
        guard let from = sender.new else { continue }
        let now = after.set(after.ports(from: from, to: to))
        if now.isEmpty { continue }
        var past = PortSet.none
        if let source = sender.old, let target = receiver.old {
          past = before.set(before.ports(from: source, to: target))
        }
        let gained = now.subtracting(past)
        if !gained.isEmpty { senders[gained, default: []] += sender.names }
      }
      for (gained, set) in outside(receiver, &before, &after, isInward: true) {
        senders[gained, default: []].append("\(set)")
      }
      lines += senders.keys.sorted { $0.description < $1.description }.map {
        .init(receivers: receiver.names, senders: senders[$0] ?? [], ports: $0)
      }
    }
    for sender in pods.groups where sender.new != nil {
      lines += outside(sender, &before, &after, isInward: false).map {
        .init(receivers: ["\($0.set)"], senders: sender.names, ports: $0.ports)
      }
    }
    return lines
  }

  /// Addresses that a group of pods exchanges more ports with than before.
  private static func outside(
    _ pods: (old: Int?, new: Int?, names: [String]), _ before: inout ReachMatrix, _ after: inout ReachMatrix,
    isInward: Bool
  ) -> [(ports: PortSet, set: AddressSet)] {
    let now = rights(pods.new, &after, isInward)
    let past = rights(pods.old, &before, isInward)
    var gains: [PortSet: AddressSet] = [:]
    for (ports, set) in now where !ports.isEmpty {
      for (earlier, place) in past {
        let gained = ports.subtracting(earlier)
        let overlap = gained.isEmpty ? AddressSet.none : set.intersection(place)
        if !overlap.isEmpty { gains[gained] = (gains[gained] ?? .none).union(overlap) }
      }
    }
    return gains.keys.sorted { $0.description < $1.description }.map { ($0, gains[$0] ?? .none) }
  }

  /// All addresses by what a class may exchange with them.
  private static func rights(
    _ own: Int?, _ matrix: inout ReachMatrix, _ isInward: Bool
  ) -> [(PortSet, AddressSet)] {
    guard let own else { return [(.none, .all)] }
    var found: [Int32: AddressSet] = [:]
    let state = matrix.reachability
    for (group, set) in state.atoms.addresses.groups.enumerated() {
      let atom = state.atoms.firstAddress + group
      let ports = isInward ? matrix.ports(from: atom, to: own) : matrix.ports(from: own, to: atom)
      found[ports] = (found[ports] ?? .none).union(set)
    }
    return found.keys.sorted().map { (matrix.set($0), found[$0] ?? .none) }
  }
}
