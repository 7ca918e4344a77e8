import SimKernel

/// Machines that are asked for one by one, and those that never become a node.
extension Twin {
  /// A cloud that has no machine says so by the autoscaler's next round.
  private static let refusal = SimDuration.seconds(10)
  /// `--max-node-provision-time` of the Cluster Autoscaler, and the registration time-out of Karpenter.
  private static let patience = SimDuration.minutes(15)

  /// The name under which the Cluster Autoscaler remembers the machines of a group in one zone.
  func partName(_ group: Int32, zone: Int) -> String {
    let description = nodeGroups.groups[Int(group)]
    return description.zones.count < 2 ? description.name : "\(description.name)/\(description.zones[zone])"
  }

  /// Asks the cloud for one machine and gives its number.
  @discardableResult
  mutating func requestMachine(of group: Int32, zone: Int) -> Int32 {
    let row = Int(group)
    let number = Int32(nodeGroups.requested[row])
    nodeGroups.requested[row] += 1
    var arrival = EventTicket.none
    switch fate(of: number, group, zone: zone) {
    case .joins(let delay):
      let event = TwinEvent.nodeJoins(group: group, zone: Int16(zone), number: number, requested: now)
      arrival = queue.schedule(event, at: now + nodeGroups.groups[row].provisioning + delay, rank: 1)
      if nodeGroups.groups[row].provisioning + delay > Self.patience {
        queue.schedule(.machineFails(group: group, number: number, isRefused: false), at: now + Self.patience)
      }
    case .never:
      queue.schedule(.machineFails(group: group, number: number, isRefused: false), at: now + Self.patience)
    case .soldOut:
      queue.schedule(.machineFails(group: group, number: number, isRefused: true), at: now + Self.refusal)
    }
    nodeGroups.pending[row].append(
      PendingMachine(zone: Int16(zone), number: number, requested: now, arrival: arrival))
    return number
  }

  private func fate(of number: Int32, _ group: Int32, zone: Int) -> ProvisioningFaults.Fate {
    let description = nodeGroups.groups[Int(group)]
    if description.faults.isEmpty { return .joins(after: .zero) }
    var stream = RandomStreams(seed: settings.seed).stream("nodes/provisioning/\(description.name)-\(number)")
    return description.faults.fate(zone: zone, at: now, draw: stream.below(1_000_000))
  }

  /// Takes a machine off the list of those on their way.
  @discardableResult
  mutating func forgetMachine(_ number: Int32, of group: Int32) -> PendingMachine? {
    let row = Int(group)
    guard let place = nodeGroups.pending[row].firstIndex(where: { $0.number == number }) else { return nil }
    return nodeGroups.pending[row].remove(at: place)
  }

  /// A machine is given up: the group shrinks by it, and is left alone for a while.
  mutating func machineFails(_ number: Int32, of group: Int32, isRefused: Bool) {
    guard let machine = forgetMachine(number, of: group) else { return }
    queue.cancel(machine.arrival)
    if !isRefused { bill.add(group, from: machine.requested, to: now, nodeGroups.groups[Int(group)]) }
    recordNodes(group)
    trace.add(.machineFailed, at: now, subject: group, Int64(number), isRefused ? 1 : 0)
    if nodeGroups.groups[Int(group)].isKarpenter {
      return claimFails(machine: number, of: group, isRefused: isRefused)
    }
    let part = partName(group, zone: Int(machine.zone))
    let time = now
    nodeAutoscaler?.backoff.fail(part, now: time)
    if nodeGroups.size(group) < nodeGroups.groups[Int(group)].least {
      queue.schedule(.restoreGroup(group: group, zone: machine.zone), at: now + .minutes(5))
    }
  }

  /// Brings a group that has lost machines back to its minimum.
  mutating func restoreGroup(_ group: Int32, zone: Int) {
    let missing = nodeGroups.groups[Int(group)].least - nodeGroups.size(group)
    if missing > 0 { requestNodes(missing, of: group, zone: zone) }
  }
}
