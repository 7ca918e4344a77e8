import Basics
import PlatformSpec

/// The load of every service at the peak, passed down the call graph.
struct Demand: Sendable {
  /// Requests from outside per second, all regions together.
  let entryPerSecond: Double
  /// Requests or messages per second of each service, in the order of the specification.
  let perSecond: [Double]
  /// Calls that it makes per second to other services of the platform.
  let outgoingPerSecond: [Double]
  /// Where the load of a service comes from, a line each.
  let origins: [[String]]

  init(_ specification: Specification) {
    let services = specification.services
    let entry = Self.entry(specification.traffic)
    let place = Dictionary(services.enumerated().map { ($1.name, $0) }) { first, _ in first }
    var load = [Double](repeating: 0, count: services.count)
    var out = load
    var origins = [[String]](repeating: [], count: services.count)
    for (index, service) in services.enumerated() {
      let own = entry * service.entryShare.fraction
      if own > 0 {
        load[index] += own
        origins[index].append(
          "\(service.entryShare) % of \(fixed(entry, 0)) requests/s from outside = \(fixed(own, 1))")
      }
      for queue in specification.queues where service.consumes.contains(queue.name) {
        load[index] += Double(queue.peakMessagesPerSecond)
        origins[index].append("queue \(queue.name): \(queue.peakMessagesPerSecond) messages/s")
      }
    }
    var done = [Bool](repeating: false, count: services.count)
    for index in Self.order(services, place) {
      done[index] = true
      for call in services[index].calls {
        // A call back up a circle would never end; it is counted once, where it begins.
        guard let target = place[call.service], !done[target] else { continue }
        let rate = load[index] * Double(call.perThousandRequests) / 1000
        guard rate > 0 else { continue }
        load[target] += rate
        out[index] += rate
        origins[target].append(
          "\(services[index].name): \(fixed(load[index], 1)) × \(decimalText(Int64(call.perThousandRequests), places: 3))"
            + " = \(fixed(rate, 1))")
      }
    }
    entryPerSecond = entry
    perSecond = load
    outgoingPerSecond = out
    self.origins = origins
  }

  /// Data that arrives for processing comes in batches of 64 KiB, at the peak by as much above its average as requests.
  private static func entry(_ traffic: Traffic) -> Double {
    let requests = Double(traffic.peakRequestsPerSecond)
    guard let bytes = traffic.ingestBytesPerDay else { return requests }
    return max(requests, Double(bytes) / 86_400 / max(0.01, traffic.averageShare.fraction) / 65_536)
  }

  /// Callers before those they call; services of a circle follow in the order of the specification.
  private static func order(_ services: [Service], _ place: [String: Int]) -> [Int] {
    var callers = [Int](repeating: 0, count: services.count)
    for service in services {
      for call in service.calls { if let target = place[call.service] { callers[target] += 1 } }
    }
    var order = services.indices.filter { callers[$0] == 0 }
    var next = 0
    while next < order.count {
      for call in services[order[next]].calls {
        guard let target = place[call.service] else { continue }
        callers[target] -= 1
        if callers[target] == 0 { order.append(target) }
      }
      next += 1
    }
    let known = Set(order)
    return order + services.indices.filter { !known.contains($0) }
  }
}
