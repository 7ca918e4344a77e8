import Basics
import PlatformSpec

/// Which pool each service runs in.
struct PoolPlacement: Sendable {
  let pools: [PoolPurpose]
  /// CPU of what is not critical, and the part of it on spot capacity, milli-CPU at the peak.
  let notCriticalMilli: Int
  let spotMilli: Int

  init(_ specification: Specification, sizings: [PodSizing]) {
    let services = specification.services
    let wished = Set(specification.cluster.pools.map(\.purpose))
    let loads = zip(services, sizings).map { $0.replicas?.fixed ?? $1.peak }
    let cpu = zip(loads, sizings).map { $0 * $1.resources.cpuRequestMilli }
    var pools = services.map { Self.byProfile($0, wished, specification) }
    // A pool of its own needs enough work to fill the better part of a node.
    for purpose in [PoolPurpose.compute, .memory] where !wished.contains(purpose) {
      let members = pools.indices.filter { pools[$0] == purpose }
      if members.reduce(0, { $0 + cpu[$1] }) < Self.worthAPoolMilli {
        for index in members { pools[index] = .general }
      }
    }
    let others = services.indices.filter { services[$0].criticality != .critical }
    let total = others.reduce(0) { $0 + cpu[$1] }
    let allowed = Int(Double(total) * specification.cluster.spotShare.fraction)
    var taken = 0
    let mayUseSpot = !specification.cluster.confidentialComputing || specification.isConfidential(.spot)
    if specification.cluster.spotShare.nano > 0, mayUseSpot {
      for index in others.filter({ Self.mayBeInterrupted(services[$0]) }).sorted(by: {
        (Self.rank(services[$0]), $0) < (Self.rank(services[$1]), $1)
      }) where taken + cpu[index] <= allowed {
        pools[index] = .spot
        taken += cpu[index]
      }
    }
    self.pools = pools
    notCriticalMilli = total
    spotMilli = taken
  }

  static let worthAPoolMilli = 6000

  private static func byProfile(
    _ service: Service, _ wished: Set<PoolPurpose>, _ specification: Specification
  ) -> PoolPurpose {
    let isStateful = service.role == .stateful || service.volume != nil
    if specification.cluster.confidentialComputing {
      return isStateful && wished.contains(.database) && specification.isConfidential(.database)
        ? .database : .confidential
    }
    if isStateful { return wished.contains(.database) ? .database : .general }
    return switch service.profile {
    case .general: .general
    case .compute: .compute
    case .memory: .memory
    }
  }

  /// Two minutes of notice must be enough, and no customer may wait for the replacement.
  private static func mayBeInterrupted(_ service: Service) -> Bool {
    service.role != .stateful && service.volume == nil && !service.customerFacing && service.profile != .memory
  }

  /// Jobs first, then what is of low importance, then consumers of queues, then the rest.
  private static func rank(_ service: Service) -> Int {
    if service.role == .batch { return 0 }
    if service.criticality == .low { return 1 }
    return service.role == .worker ? 2 : 3
  }
}
