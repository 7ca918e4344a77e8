/// Filter: the node has room for the pod. Score: `LeastAllocated` over CPU and memory.
struct NodeResourcesFit: Sendable {
  /// The resources that the pod requests.
  private let wanted: [(index: Int, amount: Int64)]
  private let nonZeroCPU: Int64
  private let nonZeroMemory: Int64

  init(_ requests: ResourceRequests) {
    wanted = requests.amounts.enumerated().filter { $0.element > 0 }.map { ($0.offset, $0.element) }
    nonZeroCPU = requests.nonZeroCPU
    nonZeroMemory = requests.nonZeroMemory
  }

  /// `more`: the requests of pods that aren't on the node yet, each a list by resource.
  func rejects(_ node: Int, _ nodes: borrowing NodeTable, with more: [[Int64]] = []) -> Rejection? {
    var rejection: Rejection?
    if Int64(nodes.pods[node].count + more.count) + 1 > nodes.podLimit[node] {
      rejection = Rejection(.tooManyPods, isResolvable: true)
    }
    for (index, amount) in wanted {
      let allocatable = nodes.resources[index].allocatable[node]
      var requested = nodes.resources[index].requested[node]
      for requests in more where index < requests.count { requested += requests[index] }
      guard amount > allocatable - requested else { continue }
      if rejection == nil {
        rejection = Rejection(.insufficientResources, isResolvable: true)
      } else {
        rejection?.add(.insufficientResources)
      }
      rejection?.resources |= 1 << UInt64(index)
      // More than the empty node has: no removal helps.
      if amount > allocatable { rejection?.isResolvable = false }
    }
    return rejection
  }

  /// Mirrors `leastRequestedScore`, weight 1 for CPU and for memory.
  func score(_ node: Int, _ nodes: borrowing NodeTable) -> Int64 {
    var sum: Int64 = 0
    var weights: Int64 = 0
    let cpu = nodes.resources[ResourceID.cpu.index].allocatable[node]
    if cpu > 0 {
      sum += Self.leastRequested(nodes.nonZeroCPU[node] + nonZeroCPU, of: cpu)
      weights += 1
    }
    let memory = nodes.resources[ResourceID.memory.index].allocatable[node]
    if memory > 0 {
      sum += Self.leastRequested(nodes.nonZeroMemory[node] + nonZeroMemory, of: memory)
      weights += 1
    }
    return weights == 0 ? 0 : sum / weights
  }

  private static func leastRequested(_ requested: Int64, of capacity: Int64) -> Int64 {
    requested > capacity ? 0 : (capacity - requested) * 100 / capacity
  }
}
