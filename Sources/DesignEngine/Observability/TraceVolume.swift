import Basics
package import PlatformSpec

/// How many spans there are at the peak, how many of them are kept, and what the collector needs for them.
///
/// All spans of a trace must come to the collector before it can tell whether one of them failed, so it is sized for all
/// of them and not for the share that is kept.
package struct TraceVolume: Sendable {
  /// Spans that pods and proxies send.
  let spansPerSecond: Double
  let tracesPerSecond: Double
  let keptPerSecond: Double
  /// Load of the quietest and of the average hour as shares of the peak.
  private let shares: (base: Double, average: Double)
  /// Until a trace is judged.
  package static let decisionSeconds = 10

  /// Spans that one core receives, hands to the trace's owner and judges there; assumed, measure yours.
  static let spansPerCore = 10_000.0
  static let bytesPerSpan = 1024.0
  /// Failed and slow requests that are kept beside the sample, assumed.
  static let keptAnyway = 0.02

  package init(_ specification: Specification, _ workloads: [WorkloadDesign]) {
    let requests = workloads.reduce(0) { $0 + $1.peakRequestsPerSecond }
    // The proxies of Istio send spans of their own.
    let perRequest = specification.networking.mesh == .istio ? 2.0 : 1.0
    spansPerSecond = requests * perRequest
    shares = (specification.traffic.baseShare.fraction, specification.traffic.averageShare.fraction)
    tracesPerSecond = Double(specification.traffic.peakRequestsPerSecond)
    keptPerSecond = spansPerSecond * min(1, specification.observability.traceSampling.fraction + Self.keptAnyway)
  }

  /// Two hours of what is kept, before it lies in object storage.
  var walGiB: Int { max(10, ceilDivide(Int(keptPerSecond * Self.bytesPerSpan * 7200 / 1_073_741_824), 10) * 10) }

  var collectorMilli: Int { collectorMilli(share: 1) }

  private func collectorMilli(share: Double) -> Int { 200 + Int(spansPerSecond * share / Self.spansPerCore * 1000) }

  /// Of at most half a core each, so that the loss of one takes little with it, and their number follows the load.
  func collectors(atLeast least: Int) -> (base: Int, average: Int, peak: Int) {
    let each = milliEach(atLeast: least)
    func needed(_ share: Double) -> Int { max(least, ceilDivide(collectorMilli(share: share), each)) }
    return (needed(shares.base), needed(shares.average), peakCollectors(atLeast: least))
  }

  package func peakCollectors(atLeast least: Int) -> Int { max(least, ceilDivide(collectorMilli, 500)) }

  /// What one collector asks for.
  func milliEach(atLeast least: Int) -> Int {
    ceilDivide(ceilDivide(collectorMilli, peakCollectors(atLeast: least)), 10) * 10
  }

  /// Traces that one collector holds until they are judged, with a half for peaks within the second.
  package func waitingTraces(collectors: Int) -> Int {
    max(10_000, ceilDivide(Int(tracesPerSecond * Double(Self.decisionSeconds) * 1.5) / max(1, collectors), 1000) * 1000)
  }

  /// Spans that wait for their judgement.
  func waitingMiB(collectors: Int) -> Int {
    Int(spansPerSecond * Double(Self.decisionSeconds) * 1.5 * Self.bytesPerSpan / 1_048_576) / max(1, collectors)
  }

  func storedGigabytes(days: Int, averageShare: Double) -> Double {
    // Blocks compress to about a fifth.
    keptPerSecond * averageShare * Self.bytesPerSpan * 86_400 * Double(days) / 1e9 / 5
  }

  func arithmetic(usual: Int, collectors: Int, sampling: Percent) -> [String] {
    [
      "\(fixed(spansPerSecond, 0)) spans/s at the peak, all of them sent: \(fixed(Self.spansPerCore, 0)) a core make "
        + "\(fixed(Double(collectorMilli) / 1000, 1)) cores on \(collectors) collectors; \(usual) run in the average hour",
      "\(fixed(spansPerSecond, 0)) spans/s × \(Self.decisionSeconds) s × 1.5 × 1 KiB / \(collectors) = "
        + "\(waitingMiB(collectors: collectors)) MiB that wait in each",
      "kept: \(sampling) % and about 2 % that failed or were slow = \(fixed(keptPerSecond, 0)) spans/s",
    ]
  }
}
