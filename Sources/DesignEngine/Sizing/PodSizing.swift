import Basics
import PlatformSpec

/// Requests of one pod and how many pods a load needs.
struct PodSizing: Sendable {
  let resources: WorkloadDesign.Resources
  let base: Int
  let average: Int
  let peak: Int
  let arithmetic: [String]

  /// Nine pods at the peak, three in each of three zones, make the loss of one a small step; more where none can be larger.
  static let wantedPods = 9

  init(_ service: Service, perSecond: Double, specification: Specification) {
    let target = (service.replicas?.cpuTarget ?? specification.scaling.cpuTarget).fraction
    let cores = perSecond * Double(service.cpuMicrosPerRequest) / 1_000_000
    let needed = cores / target * 1000
    let request =
      service.resources?.cpuRequestMilli
      ?? Self.request(service, neededMilli: needed)
    let traffic = specification.traffic
    let metric = service.consumes.isEmpty ? specification.scaling.requestsPerSecondPerPod : nil
    func pods(_ share: Double) -> Int {
      let byCPU = (needed * share / Double(request)).rounded(.up)
      let byRequests = metric.map { (perSecond * share / Double($0)).rounded(.up) } ?? 0
      return max(1, Int(max(byCPU, byRequests)))
    }
    base = pods(traffic.baseShare.fraction)
    average = pods(traffic.averageShare.fraction)
    peak = pods(1)
    resources = Self.resources(service, cpuRequest: request)
    guard service.role != .batch else {
      arithmetic = ["a job has no load of its own; it asks for \(request)m CPU while it runs"]
      return
    }
    arithmetic = [
      "\(fixed(perSecond, 1)) requests/s × \(fixed(Double(service.cpuMicrosPerRequest) / 1000, 2)) ms CPU = "
        + "\(fixed(cores, 2)) cores at the peak",
      "\(fixed(cores, 2)) cores / \(fixed(target * 100, 0)) % target = \(fixed(needed / 1000, 2)) cores requested; "
        + "pods of \(request)m: \(peak) at the peak, \(average) on average, \(base) at the quietest",
    ]
  }

  private static func request(_ service: Service, neededMilli: Double) -> Int {
    let (least, most) = service.runtime.podCPU
    guard service.role != .batch else { return most }
    let even = Int((neededMilli / Double(wantedPods)).rounded(.up))
    return min(most, max(least, ceilDivide(even, 50) * 50))
  }

  /// CPU may burst to twice the request; memory of critical services is not overcommitted, that of others up to twice.
  private static func resources(_ service: Service, cpuRequest: Int) -> WorkloadDesign.Resources {
    let wish = service.resources
    let isCritical = service.criticality == .critical
    let resident = ceilDivide(service.memoryMiB * 5, 4 * 32) * 32
    let limit = wish?.memoryLimitMiB ?? max(wish?.memoryRequestMiB ?? 0, isCritical ? resident : service.memoryMiB * 2)
    let request = wish?.memoryRequestMiB ?? min(limit, isCritical ? resident : service.memoryMiB)
    return WorkloadDesign.Resources(
      cpuRequestMilli: cpuRequest, cpuLimitMilli: wish?.cpuLimitMilli ?? cpuRequest * 2, memoryRequestMiB: request,
      memoryLimitMiB: limit)
  }
}

extension Service.Runtime {
  /// The smallest and the largest sensible CPU request of a pod in milli-CPU.
  ///
  /// A runtime with one busy thread can't use more than a core; a JVM below a quarter of a core takes minutes to start.
  var podCPU: (least: Int, most: Int) {
    switch self {
    case .node, .python, .ruby, .php: (100, 1000)
    case .jvm: (250, 2000)
    case .dotnet: (200, 2000)
    case .go, .rust, .native: (100, 2000)
    }
  }
}
