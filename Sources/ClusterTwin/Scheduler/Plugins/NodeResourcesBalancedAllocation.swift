/// Score: does the pod bring the shares of CPU and memory closer together or further apart?
struct NodeResourcesBalancedAllocation: Sendable {
  private let cpu: Int64
  private let memory: Int64

  /// nil (PreScore skips) when the pod requests neither CPU nor memory.
  init?(_ requests: ResourceRequests) {
    cpu = requests[.cpu]
    memory = requests[.memory]
    if cpu == 0 && memory == 0 { return nil }
  }

  /// 50…100; 75 when the balance stays as it is.
  func score(_ node: Int, _ nodes: borrowing NodeTable) -> Int64 {
    let cpuColumn = ResourceID.cpu.index
    let memoryColumn = ResourceID.memory.index
    let allCPU = nodes.resources[cpuColumn].allocatable[node]
    let allMemory = nodes.resources[memoryColumn].allocatable[node]
    let usedCPU = nodes.resources[cpuColumn].requested[node]
    let usedMemory = nodes.resources[memoryColumn].requested[node]
    // One resource alone is always in balance.
    guard allCPU > 0, allMemory > 0 else { return 75 }
    let with = Self.balance(usedCPU + cpu, allCPU, usedMemory + memory, allMemory)
    let without = Self.balance(usedCPU, allCPU, usedMemory, allMemory)
    return 50 + (50 + with - without) / 2
  }

  private static func balance(_ cpu: Int64, _ allCPU: Int64, _ memory: Int64, _ allMemory: Int64) -> Int64 {
    let cpuShare = min(1, Double(cpu) / Double(allCPU))
    let memoryShare = min(1, Double(memory) / Double(allMemory))
    let deviation = ((cpuShare - memoryShare) / 2).magnitude
    return Int64((1 - deviation) * 100)
  }
}
