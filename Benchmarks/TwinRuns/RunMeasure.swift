import Basics
import ClusterTwin
import Foundation
import RuntimeCounters
import SimKernel

/// What one run took, measured in a process of its own.
struct RunMeasure: Codable {
  var wallSeconds = 0.0
  /// Of the processor, so that other work on the machine doesn't count.
  var processorSeconds = 0.0
  var peakMegabytes = 0.0
  /// What the objects of the cluster take before the first pod is made: nodes, workloads, templates.
  var loadedMegabytes = 0.0
  /// What is there at the end on top of that.
  var grownMegabytes = 0.0
  var pods = 0
  var nodes = 0
  var events = 0
  /// What was not as the file expects it; empty where the figure counts.
  var wrong: [String] = []

  init(_ workload: RunWorkload) {
    let start = Reading()
    var simulation = Simulation(workload.objects, cluster: nil, duration: .seconds(Int64(workload.seconds)), seed: 1)
    let loaded = Reading()
    var from = start
    if let second = workload.clockStart {
      simulation.run(to: .zero + .seconds(Int64(second)))
      from = Reading()
    }
    simulation.run()
    let end = Reading()
    wallSeconds = (end.instant - from.instant) / .seconds(1)
    processorSeconds = Double(end.processor - from.processor) / Double(CLOCKS_PER_SEC)
    loadedMegabytes = Double(loaded.heap - start.heap) / 1_000_000
    grownMegabytes = Double(end.heap - loaded.heap) / 1_000_000
    peakMegabytes = Double(peakBytes()) / 1_000_000
    check(simulation, workload)
  }

  private mutating func check(_ simulation: Simulation, _ workload: RunWorkload) {
    wrong = simulation.diagnostics.filter { $0.severity == .error }.map(\.message)
    let report = simulation.report
    events = report.events
    pods = Int(report.pods.last + report.waiting.last)
    nodes = Int(report.groups.reduce(0) { $0 + $1.nodes.last })
    let ready = Int(report.ready.last)
    if let expected = workload.expected.ready, ready != expected { wrong.append("\(ready) pods are ready") }
    if let expected = workload.expected.nodes, nodes != expected { wrong.append("\(nodes) nodes") }
  }

  /// Clocks and heap at a moment.
  private struct Reading {
    let instant = ContinuousClock.now
    let processor = clock()
    let heap = Int(heapBytes())
  }
}
