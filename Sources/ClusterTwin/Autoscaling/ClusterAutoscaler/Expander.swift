import SimKernel

/// How the Cluster Autoscaler chooses among options; several make a chain, a last tie is broken at random.
enum Expander: Sendable {
  case random
  case mostPods
  case leastWaste
  case leastNodes
  case price(PriceModel)
  /// Numbers with name patterns: the highest number that has a match wins.
  case priority([PriorityLevel])

  struct PriorityLevel: Sendable {
    var priority: Int
    /// Whether one of the level's patterns finds the group's name.
    var matches: @Sendable (String) -> Bool

    init(_ priority: Int, matches: @escaping @Sendable (String) -> Bool) {
      self.priority = priority
      self.matches = matches
    }
  }

  /// What pods cost by the cores and bytes that they request, in millionths of a dollar an hour.
  struct PriceModel: Sendable {
    var perCoreMicros: Double
    var perGibibyteMicros: Double
    var clusterNodes: Int

    func pods(cpuMilli: Int64, memoryBytes: Int64) -> Double {
      Double(cpuMilli) / 1000 * perCoreMicros + Double(memoryBytes) / 1_073_741_824 * perGibibyteMicros
    }

    /// The cores of the node that suits a cluster of this size.
    var preferredCores: Double {
      switch clusterNodes {
      case ...2: 1
      case ...6: 2
      case ...20: 4
      case ...60: 8
      case ...200: 16
      default: 32
      }
    }
  }

  /// The places of the best options.
  func best(_ options: [ScaleUpOption], _ groups: [ScalableGroup], _ random: inout RandomStream) -> [Int] {
    switch self {
    case .random: return options.isEmpty ? [] : [random.below(options.count)]
    case .priority(let levels):
      for level in levels.sorted(by: { $0.priority > $1.priority }) {
        let found = options.indices.filter { level.matches(groups[options[$0].group].name) }
        if !found.isEmpty { return found }
      }
      return Array(options.indices)
    case .mostPods, .leastWaste, .leastNodes, .price:
      let scores = scores(options, groups)
      let best = scores.map(\.score).min() ?? 0
      return scores.filter { $0.score == best }.map(\.option)
    }
  }

  /// The number by which each option is judged; the smaller the better.
  func scores(_ options: [ScaleUpOption], _ groups: [ScalableGroup]) -> [OptionScore] {
    options.enumerated().map { index, option in
      OptionScore(option: index, score: score(option, groups[option.group]))
    }
  }

  private func score(_ option: ScaleUpOption, _ group: ScalableGroup) -> Double {
    switch self {
    case .random, .priority: return 0
    case .mostPods: return -Double(option.pods.count)
    case .leastNodes: return Double(option.nodeCount)
    case .leastWaste: return Self.waste(option, group)
    case .price(let model): return Self.price(option, group, model)
    }
  }

  /// The share of CPU that stays free, plus that of memory.
  static func waste(_ option: ScaleUpOption, _ group: ScalableGroup) -> Double {
    func free(_ resource: ResourceID) -> Double {
      let capacity = Double(group.template.capacity[resource.index]) * Double(option.nodeCount)
      return capacity == 0 ? 0 : (capacity - Double(option.requests[resource.index])) / capacity
    }
    return free(.cpu) + free(.memory)
  }

  /// The price of the nodes over that of the pods, both a little damped, times how far the node is from the preferred.
  static func price(_ option: ScaleUpOption, _ group: ScalableGroup, _ model: PriceModel) -> Double {
    let damping = model.pods(cpuMilli: 500, memoryBytes: 500 * 1_048_576)
    let pods = model.pods(
      cpuMilli: option.requests[ResourceID.cpu.index], memoryBytes: option.requests[ResourceID.memory.index])
    let nodes = Double(group.priceMicros) * Double(option.nodeCount)
    let cores = Double(group.template.capacity[ResourceID.cpu.index]) / 1000
    var unfitness = suppressed(
      max(model.preferredCores / cores, cores / model.preferredCores), nodeCount: option.nodeCount)
    if group.gpu != nil { unfitness = 1000 }
    let score = unfitness * (nodes + damping) / (pods + damping)
    return group.exists ? score : score * 2
  }

  /// An unfit node matters less when many of them are needed.
  static func suppressed(_ unfitness: Double, nodeCount: Int) -> Double {
    let steps = Double(nodeCount - 1) / 15
    let power = GoMath.exp2(2 * steps / naturalLogarithm(2))
    return (unfitness - 1) * (1 - (power - 1) / (power + 1)) + 1
  }
}
