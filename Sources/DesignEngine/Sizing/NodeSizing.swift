import Basics

/// Pods of one kind on a pool, with how many run in each situation.
struct PodGroup: Sendable, Hashable {
  var name: String
  var cpuMilli: Int
  var memoryMiB: Int
  var base: Int
  var average: Int
  var peak: Int
}

/// What the pods of every node's agents take from it.
struct NodeOverhead: Sendable, Hashable {
  var cpuMilli: Int
  var memoryMiB: Int
  var pods: Int

  init(_ agents: [PodFootprint]) {
    cpuMilli = agents.reduce(0) { $0 + $1.cpuRequestMilli }
    memoryMiB = agents.reduce(0) { $0 + $1.memoryRequestMiB }
    pods = agents.count
  }
}

/// Nodes of one type that carry a set of pods: packed, with room for the loss of a node and of a zone.
struct NodeSizing: Sendable {
  let groups: [PodGroup]
  let allocatable: Allocatable
  let overhead: NodeOverhead
  let zones: Int
  /// Requested over allocatable CPU that is aimed at.
  let utilization: Double
  /// Fewest nodes whatever the load: one in each zone where high availability is wanted.
  let floor: Int

  var fits: Bool {
    groups.allSatisfy {
      $0.cpuMilli <= allocatable.cpuMilli - overhead.cpuMilli
        && $0.memoryMiB <= allocatable.memoryMiB - overhead.memoryMiB
    }
  }

  func cpu(_ count: (PodGroup) -> Int) -> Int { groups.reduce(0) { $0 + $1.cpuMilli * count($1) } }
  func memory(_ count: (PodGroup) -> Int) -> Int { groups.reduce(0) { $0 + $1.memoryMiB * count($1) } }

  /// First fit, the largest first: within a ninth of the best packing (11/9), which no scheduler beats on purpose.
  func packed(_ count: (PodGroup) -> Int) -> Int {
    var nodes: [Room] = []
    let order = largestFirst
    for index in order {
      let group = groups[index]
      var first = 0
      for _ in 0..<count(group) {
        while first < nodes.count,
          nodes[first].cpu < group.cpuMilli || nodes[first].memory < group.memoryMiB || nodes[first].pods < 1
        {
          first += 1
        }
        if first == nodes.count { nodes.append(emptyRoom) }
        nodes[first].cpu -= group.cpuMilli
        nodes[first].memory -= group.memoryMiB
        nodes[first].pods -= 1
      }
    }
    // The small ones gather on the last node, whose number of pods then ends before its cores do.
    var enough = nodes.count
    if nodes.contains(where: { $0.pods < 1 }) {
      while enough > 1, spreads(count, over: enough - 1, order) { enough -= 1 }
    }
    return enough
  }

  private typealias Room = (cpu: Int, memory: Int, pods: Int)

  private var emptyRoom: Room {
    (
      cpu: allocatable.cpuMilli - overhead.cpuMilli, memory: allocatable.memoryMiB - overhead.memoryMiB,
      pods: allocatable.pods - overhead.pods
    )
  }

  private var largestFirst: [Int] {
    groups.indices.sorted {
      (groups[$1].cpuMilli, groups[$1].memoryMiB, $0) < (groups[$0].cpuMilli, groups[$0].memoryMiB, $1)
    }
  }

  /// Whether so many nodes are enough when each pod goes where most is free, as the scheduler does it.
  private func spreads(_ count: (PodGroup) -> Int, over number: Int, _ order: [Int]) -> Bool {
    var nodes = Array(repeating: emptyRoom, count: number)
    for index in order {
      let group = groups[index]
      for _ in 0..<count(group) {
        let fitting = nodes.indices.filter {
          nodes[$0].cpu >= group.cpuMilli && nodes[$0].memory >= group.memoryMiB && nodes[$0].pods > 0
        }
        guard let best = fitting.max(by: { nodes[$0].cpu < nodes[$1].cpu }) else { return false }
        nodes[best].cpu -= group.cpuMilli
        nodes[best].memory -= group.memoryMiB
        nodes[best].pods -= 1
      }
    }
    return true
  }

  /// Nodes on which the requests, agents included, are at most the utilization that is aimed at.
  func atUtilization(_ count: (PodGroup) -> Int) -> Int {
    let aimed = Double(allocatable.cpuMilli) * utilization - Double(overhead.cpuMilli)
    let byCPU = Double(cpu(count)) / max(1, aimed)
    return Int(byCPU.rounded(.up))
  }

  /// At the quietest load nodes may be full: what comes more finds new ones, and the utilization is aimed at on average.
  var base: Int { max(floor, packed(\.base)) }
  var average: Int { max(base, max(packed(\.average), atUtilization(\.average))) }

  /// Enough for the peak when the fullest zone or any node is gone.
  var peak: Int {
    let needed = packed(\.peak)
    var nodes = max(average, needed)
    while survivors(of: nodes) < needed { nodes += 1 }
    return nodes
  }

  /// Nodes left after the loss of the worst zone, or of a node where there is one zone.
  func survivors(of nodes: Int) -> Int { zones > 1 ? nodes - ceilDivide(nodes, zones) : nodes - 1 }

  /// Half as much again as the peak needs.
  var most: Int { ceilDivide(peak * 3, 2) }
}
