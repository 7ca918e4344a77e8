import Basics
import PlatformSpec

/// Least and most pods of a service that something scales.
struct ReplicaBounds: Sendable {
  let min: Int
  let max: Int
  let arithmetic: [String]
  /// The peak with the loss of a zone needs more than the user allowed.
  let isCutShort: Bool

  init(_ service: Service, sizing: PodSizing, specification: Specification, zones: Int) {
    let wishes = specification.scaling
    let floor = Self.floor(service, specification, zones)
    let least = service.replicas?.min ?? Swift.max(Self.usual(wishes.minReplicas, service) ?? floor, sizing.base, floor)
    let survivors = Swift.max(1, zones - 1)
    let afterZone = zones > 1 ? ceilDivide(sizing.peak * zones, survivors) : sizing.peak + 1
    let reaction = Self.reactionSeconds(service)
    let growth = 1 + Double(reaction) / Self.doublingSeconds
    let needed = Swift.max(least + 1, Int((Double(afterZone) * growth).rounded(.up)))
    var lines = [
      "least: \(least) (high availability \(floor), quietest load \(sizing.base))",
      "most: peak \(sizing.peak) × \(zones)/\(survivors) zones × \(fixed(growth, 2)) for growth within \(reaction) s"
        + " of metrics, scaling and start-up = \(needed)",
    ]
    var cut = false
    if let wish = service.replicas?.max {
      max = Swift.max(wish, least)
      cut = wish < afterZone
      lines.append("most fixed by the specification: \(wish)")
    } else if let wish = wishes.maxReplicas {
      let isAssumed = specification.assumptions.contains { $0.path == "scaling.maxReplicas" }
      max = isAssumed ? Swift.max(wish, needed) : Swift.max(wish, least)
      cut = !isAssumed && wish < afterZone
      lines.append("bound of every service: \(wish)\(isAssumed && needed > wish ? "; the load needs more" : "")")
    } else {
      max = needed
    }
    min = least
    arithmetic = lines
    isCutShort = cut
  }

  /// Without regard to load: one pod in each zone for critical services, two for others.
  static func floor(_ service: Service, _ specification: Specification, _ zones: Int) -> Int {
    switch service.criticality {
    case .critical:
      Swift.max(Swift.min(3, Swift.max(2, zones)), specification.deployment.criticalMinAvailable + 1)
    case .standard: service.consumes.isEmpty ? 2 : 1
    case .low: service.consumes.isEmpty ? 1 : 0
    }
  }

  /// Consumers that may wait are not held at the bound of services that answer.
  private static func usual(_ wish: Int?, _ service: Service) -> Int? {
    service.consumes.isEmpty || service.criticality == .critical ? wish : nil
  }

  /// Load that doubles in ten minutes is the steepest wave that is followed without loss.
  static let doublingSeconds = 600.0

  /// From a rise of the load to pods that carry it: scrape 30 s, HPA period 15 s, start of the pod.
  static func reactionSeconds(_ service: Service) -> Int { 45 + service.startupSeconds }
}
