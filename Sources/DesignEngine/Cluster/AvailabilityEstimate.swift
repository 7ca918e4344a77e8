import Basics
import PlatformSpec

/// What the promises of the provider allow: parts in series multiply, replicas in parallel fail together only.
struct AvailabilityEstimate: Sendable {
  let percent: Double
  let arithmetic: [String]

  init(_ draft: DesignDraft) {
    let profile = draft.profile
    let machine = profile.machineAvailability.percent / 100
    let region = profile.regionAvailability.percent / 100
    // The weakest critical service decides: n pods of which one may be missing.
    let critical = draft.workloads.filter { $0.service.criticality == .critical && $0.kind != .cronJob }
    let fewest = critical.map { max(1, $0.scaling.bounds.min) }.min() ?? 1
    var allGone = 1.0
    for _ in 0..<fewest { allGone *= 1 - machine }
    let service = 1 - allGone
    var path = 1.0
    for _ in critical { path *= service }
    let total = region * path
    percent = total * 100
    arithmetic = [
      "a pod is there as long as its machine: \(fixed(machine * 100, 2)) %; \(fewest) on different machines: "
        + "1 - \(fixed(1 - machine, 4))^\(fewest) = \(fixed(service * 100, 5)) %",
      "\(critical.count) critical services in series: \(fixed(path * 100, 4)) %",
      "× \(fixed(region * 100, 2)) % for the region = \(fixed(total * 100, 3)) %; the control plane "
        + "(\(fixed(profile.controlPlaneAvailability.percent, 2)) %) is not on the path of a request",
    ]
  }
}
