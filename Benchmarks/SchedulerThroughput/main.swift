import ClusterTwin
import Foundation
import KubeModel
import RuntimeCounters

// How many pods a second the twin's scheduler places, on the workloads in Benchmarks/Workloads:
//
//   swift run -c release SchedulerThroughput [--markdown] [--check] [--calls] [word in the file's name]
//
// Time is that of the processor, so that other work on the machine doesn't count. `--calls` counts what a pod asks of the
// Swift runtime instead: objects allocated, and references counted.

let arguments = CommandLine.arguments.dropFirst()
let words = arguments.filter { !$0.hasPrefix("--") }
let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Workloads")
/// How many times the real scheduler's figure is asked for.
let factor = 100

/// The cluster of a workload with the pods that are to be placed.
func session(_ workload: Workload, _ size: Workload.Size, seed: Int) throws -> PlacementSession {
  let nodes = try Workload.nodes(size.nodes, in: folder)
  var session = PlacementSession(nodes + workload.objects, seed: UInt64(seed))
  if let initial = workload.initial {
    session.add(initial, count: size.initial)
    _ = session.run()
  }
  if let unschedulable = workload.unschedulable {
    session.add(unschedulable, count: workload.unschedulableCount)
    _ = session.run()
  }
  if workload.isDaemonSet {
    session.add(daemonSet: Workload.daemonSet(of: workload.pod))
  } else {
    session.add(workload.pod, count: size.pods)
  }
  return session
}

/// The best of three sessions: what disturbs a run makes it slower, never faster.
func measure(_ workload: Workload, _ size: Workload.Size) throws -> (rate: Double, bound: Int, attempts: Int) {
  var best = (rate: 0.0, bound: 0, attempts: 0)
  for seed in 1...3 {
    var session = try session(workload, size, seed: seed)
    let start = clock()
    let tally = session.run(leaving: workload.leaving)
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    let rate = Double(tally.bound) / seconds
    if rate > best.rate { best = (rate, tally.bound, tally.attempts) }
  }
  return best
}

/// What one attempt asks of the Swift runtime on average, beside how many nodes it may have to ask.
func printCalls(_ workload: Workload, _ size: Workload.Size) throws {
  var session = try session(workload, size, seed: 1)
  startCountingCalls()
  let tally = session.run(leaving: workload.leaving)
  let calls = stopCountingCalls()
  func each(_ count: UInt64) -> String { String(format: "%.2f", Double(count) / Double(max(1, tally.attempts))) }
  print(
    "| \(workload.title) | \(grouped(size.nodes)) | \(grouped(tally.attempts)) | \(each(calls.objects)) | "
      + "\(each(calls.retains)) | \(each(calls.releases)) |")
}

/// 123456 as 123,456.
func grouped(_ number: Int) -> String {
  var text = "\(number)"
  var place = text.index(text.endIndex, offsetBy: -3, limitedBy: text.startIndex)
  while let index = place, index > text.startIndex {
    text.insert(",", at: index)
    place = text.index(index, offsetBy: -3, limitedBy: text.startIndex)
  }
  return text
}

if arguments.contains("--calls") {
  guard countsRuntimeCalls() != 0 else { fatalError("the Swift runtime lets its calls be counted on Linux only") }
  print("| workload | nodes | attempts | objects allocated | retains | releases |")
  print("| --- | --- | --- | --- | --- | --- |")
  for workload in try Workload.all(in: folder) where words.allSatisfy({ workload.file.contains($0) }) {
    for size in workload.sizes { try printCalls(workload, size) }
  }
  exit(0)
}

var missed = 0
if arguments.contains("--markdown") {
  print("| workload | nodes | pods | attempts | pods/s | real scheduler | times | asked for |")
  print("| --- | --- | --- | --- | --- | --- | --- | --- |")
}
for workload in try Workload.all(in: folder) where words.allSatisfy({ workload.file.contains($0) }) {
  for size in workload.sizes {
    let (rate, bound, attempts) = try measure(workload, size)
    let times = size.reference.map { Int(rate / Double($0)) }
    let asked = size.reference.map { max($0 * factor, workload.file == "basic.json" ? 100_000 : 0) }
    if let asked, rate < Double(asked) { missed += 1 }
    let cells = [
      workload.title, grouped(size.nodes), grouped(bound), grouped(attempts), grouped(Int(rate)),
      size.reference.map { "\($0) (\(size.source))" } ?? "-", times.map { grouped($0) } ?? "-",
      asked.map { "\(rate < Double($0) ? "missed: " : "")\(grouped($0))" } ?? "-",
    ]
    if arguments.contains("--markdown") {
      print("| " + cells.joined(separator: " | ") + " |")
    } else {
      print(
        "\(cells[0]), \(cells[1]) nodes: \(cells[4]) pods/s, \(cells[6]) times; asked \(cells[7]) "
          + "(\(cells[2]) placed in \(cells[3]) attempts)")
    }
  }
}
if missed > 0 && arguments.contains("--check") { exit(1) }
