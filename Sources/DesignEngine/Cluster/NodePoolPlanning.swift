import Basics
import CloudCatalog
import PlatformSpec

/// Machine type, bounds and price of one pool.
struct NodePoolPlanning {
  let specification: Specification
  let profile: CloudProfile
  let region: Region
  let purpose: PoolPurpose
  let groups: [PodGroup]
  let overhead: NodeOverhead

  private var wish: PoolWish? { specification.cluster.pools.first { $0.purpose == purpose } }
  private var capacity: NodePool.Capacity { purpose == .spot ? .spot : .onDemand }

  /// Pools that were taken for granted for the trade give way to the load; those of the user do not.
  private var isAssumed: Bool { specification.assumptions.contains { $0.path == "cluster.pools" } }

  /// One node in each zone where 99.9 % or more is asked for, two below; spot capacity may be empty.
  private var floor: Int {
    let highlyAvailable = specification.targets.availability >= Percent(nano: 99_900_000_000)
    if purpose == .spot { return groups.contains { $0.base > 0 } ? 1 : 0 }
    return highlyAvailable ? max(2, region.zones) : min(2, region.zones)
  }

  private var taints: [Taint] {
    if purpose == .general { return [] }
    return [Taint("workload-type", purpose.rawValue)] + (capacity == .spot ? profile.spotTaints : [])
  }

  func pool() -> NodePool? {
    guard let machine = chosenMachine(), let sizing = sizing(machine) else { return nil }
    var lines = arithmetic(sizing, machine)
    var least = sizing.base
    var most = min(profile.maxNodesPerPool, sizing.most)
    if let wished = wish?.minNodes {
      least = isAssumed ? max(wished, least) : wished
      lines.append("fewest: \(wished) \(isAssumed ? "assumed" : "fixed"), sized \(sizing.base), taken \(least)")
    }
    if let wished = wish?.maxNodes {
      lines.append("most: \(wished) \(isAssumed ? "assumed" : "fixed"), sized \(most)")
      most = isAssumed ? max(wished, most) : wished
    }
    least = min(least, most)
    let price = price(of: machine)
    let advice = capacity == .spot ? Catalog.current.spotAdvice(region: region.name, machine: machine.name) : nil
    return NodePool(
      name: purpose.rawValue, purpose: purpose, capacity: capacity, machineTypes: types(machine), vcpu: machine.vcpu,
      memoryGiB: machine.memoryMiB / 1024, allocatable: sizing.allocatable, minNodes: least, maxNodes: most,
      averageNodes: max(least, sizing.average), peakNodes: max(least, sizing.peak),
      labels: [LabelPair("workload-type", purpose.rawValue)],
      taints: taints, diskGiB: profile.nodeDiskGiB,
      pricePerHour: price, provisioningSeconds: profile.nodeProvisioningSeconds,
      monthlyInterruption: advice.map { Percent($0.monthlyInterruptionPercent) }, arithmetic: lines)
  }

  /// The sized bounds alone, to tell whether a fixed bound is too small.
  func sizing(_ machine: MachineType) -> NodeSizing? {
    let offered = machine.allocatable(maxPods: profile.maxPodsPerNode, diskGiB: profile.nodeDiskGiB)
    let allocatable = Allocatable(
      cpuMilli: offered.cpuMilli, memoryMiB: offered.memoryMiB, ephemeralGiB: offered.ephemeralGiB, pods: offered.pods)
    return NodeSizing(
      groups: groups, allocatable: allocatable, overhead: overhead, zones: region.zones,
      utilization: specification.targets.utilization.fraction, floor: floor)
  }

  private func chosenMachine() -> MachineType? {
    let catalog = Catalog.current
    if let name = wish?.machineType, let machine = catalog.machine(profile.cloud, name) { return machine }
    let ladder = profile.ladder(purpose, in: specification)
    let types = ladder.types.compactMap { catalog.machine(profile.cloud, $0) }
    guard types.indices.contains(ladder.reference) else { return types.first }
    var index = ladder.reference
    // Smaller machines where the load would leave the reference type idle, larger where a pod or the pool needs it.
    while index > 0, let smaller = sizing(types[index - 1]), smaller.fits, smaller.peak <= max(2, region.zones) {
      index -= 1
    }
    while index + 1 < types.count, let here = sizing(types[index]), !here.fits || here.most > profile.maxNodesPerPool {
      index += 1
    }
    return newest(types[index], ladder)
  }

  /// The newest family of the same size where the specification allows it and the price of the work is lower.
  private func newest(_ machine: MachineType, _ ladder: MachineLadder) -> MachineType {
    guard specification.cluster.generation == .newest else { return machine }
    let all = [machine] + Self.newerTypes(machine, ladder, profile.cloud)
    return all.min { (pricePerWork($0), $0.name) < (pricePerWork($1), $1.name) } ?? machine
  }

  /// The same size in newer families, in their order.
  static func newerTypes(_ machine: MachineType, _ ladder: MachineLadder, _ cloud: Cloud) -> [MachineType] {
    guard !ladder.newer.isEmpty else { return [] }
    let alike = Catalog.current.machines(cloud).filter {
      $0.vcpu == machine.vcpu && $0.memoryMiB == machine.memoryMiB && $0.name != machine.name
    }
    return ladder.newer.compactMap { family in alike.first { $0.family == family } }
  }

  private func pricePerWork(_ machine: MachineType) -> Double {
    let price = price(of: machine)
    guard let work = machine.coremark, work > 0, price > .zero else { return .infinity }
    return price.dollars / Double(work)
  }

  func price(of machine: MachineType) -> Money {
    let price = Catalog.current.price(profile.cloud, region: region.name, machine: machine.name)
    guard let onDemand = price?.onDemand?.value else { return price?.spot?.value ?? .zero }
    guard capacity == .spot, let spot = price?.spot?.value else { return onDemand }
    return max(spot, onDemand * profile.leastSpotShare)
  }

  /// A spot pool draws on several markets: same size, same processor architecture, least often interrupted first.
  private func types(_ machine: MachineType) -> [String] {
    guard capacity == .spot, profile.mixesSpotTypes else { return [machine.name] }
    let similar = Catalog.current.machines(profile.cloud).filter {
      $0.vcpu == machine.vcpu && $0.memoryMiB == machine.memoryMiB && $0.arm == machine.arm
        && $0.category == machine.category && $0.localSSDGB == 0 && $0.gpuCount == 0 && $0.name != machine.name
        && ($0.maxPods ?? 0) >= (machine.maxPods ?? 0) && $0.name.hasPrefix("m")
    }
    let ranked = similar.compactMap { type in
      Catalog.current.spotAdvice(region: region.name, machine: type.name).map { (band: $0.band, name: type.name) }
    }
    return [machine.name] + ranked.sorted { ($0.band, $0.name) < ($1.band, $1.name) }.prefix(3).map(\.name)
  }

  private func arithmetic(_ sizing: NodeSizing, _ machine: MachineType) -> [String] {
    let free = sizing.allocatable.cpuMilli - overhead.cpuMilli
    let percent = fixed(sizing.utilization * 100, 0)
    return [
      "\(machine.name): \(sizing.allocatable.cpuMilli)m and \(sizing.allocatable.memoryMiB) MiB allocatable, "
        + "\(overhead.cpuMilli)m and \(overhead.memoryMiB) MiB for \(overhead.pods) agents, \(free)m left",
      "requests: \(sizing.cpu(\.base))m at the quietest, \(sizing.cpu(\.average))m on average, "
        + "\(sizing.cpu(\.peak))m and \(sizing.memory(\.peak)) MiB at the peak",
      "average: \(sizing.average) nodes at \(percent) % of their CPU; quietest load \(sizing.base), "
        + "at least \(sizing.floor)",
      "peak: \(sizing.packed(\.peak)) nodes packed; \(sizing.peak) leave \(sizing.survivors(of: sizing.peak)) "
        + "when a zone is lost",
      "most: \(sizing.peak) × 1.5 = \(sizing.most)",
    ]
  }
}

extension CloudProfile {
  var cloud: Cloud { provider.cloud }
}
