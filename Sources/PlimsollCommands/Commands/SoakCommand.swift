import ArgumentParser
import Basics
import ClusterTwin
import SimKernel

/// `plimsoll soak`: random clusters under random faults, watched by checkers that stand outside the engine.
struct SoakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Run random clusters under random faults, and check that no rule of Kubernetes is ever broken.",
    discussion: """
      EXAMPLE
        plimsoll soak --seeds 1...500
        plimsoll soak --seeds 17 --story

      Every seed draws machines, workloads, budgets, autoscalers (horizontal and vertical ones, KEDA, Karpenter or the \
      Cluster Autoscaler), load and faults (machines that die, are taken back or drained, containers that end, deletions, \
      roll-outs, new sizes). Checkers look at every instant: no node is over-committed, voluntary disruptions honour the \
      budgets, nothing is orphaned, names are unique, volumes are attached once, replicas become as many as asked for, \
      machine time times price is the bill, requests, replicas and NodePools stay within their bounds. A seed that fails \
      prints the command that replays it.

      Exit status: 0 no rule was broken, 1 a seed failed, 2 the input can't be used.
      """)

  @Option(help: "Which seeds to run: one, or a range such as 1...500.")
  var seeds = "1...100"

  @Option(help: "How much time each seed simulates, the last third of it without faults: 90m, 3h.")
  var duration = "3h"

  @Flag(help: "Print of every seed what its cluster is made of and what was done to it.")
  var story = false

  func run() throws {
    let console = Console.standard
    var problems: [Diagnostic] = []
    let range = Self.range(seeds)
    if range == nil {
      problems.append(
        Diagnostic(.error, "`\(seeds)` is no range of seeds", remedy: "Write a number, or a range such as 1...500."))
    }
    let span = SimulateCommand.span(duration)
    if span == nil {
      problems.append(
        Diagnostic(.error, "`\(duration)` is no duration", remedy: "Write a number with a unit: 90m, 3h, 1d."))
    }
    guard let range, let span else {
      console.report(problems)
      throw ExitStatus.ended(2)
    }
    let progress = Progress(console)
    var failed = 0
    var events = 0
    var pods = 0
    for seed in range {
      progress.step("seed \(seed): \(failed) of \(seed - range.lowerBound) failed")
      var run = SoakRun(seed: seed, duration: span)
      run.run()
      events += run.events
      pods += run.pods
      let isBroken = !run.breaches.isEmpty || run.failure != nil
      if isBroken { failed += 1 }
      guard isBroken || story else { continue }
      progress.clear()
      console.write(text(run))
    }
    progress.clear()
    let count = range.count
    console.write(
      "\(count) \(count == 1 ? "seed" : "seeds"), \(failed) failed: \(events) events, \(pods) pods, "
        + "\(duration) simulated each\n")
    if failed > 0 { throw ExitStatus.ended(1) }
  }

  private func text(_ run: SoakRun) -> String {
    var lines = ["seed \(run.seed): digest \(String(run.digest, radix: 16)), \(run.events) events"]
    if story { lines += run.story.map { "  \($0)" } }
    lines += run.breaches.map { "  \($0.time.seconds) s: \($0.rule): \($0.detail)" }
    if let failure = run.failure { lines.append("  \(failure.message)") }
    if !run.breaches.isEmpty || run.failure != nil {
      lines.append("  replay: plimsoll soak --seeds \(run.seed) --duration \(duration) --story")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `17` or `1...500`; nil for anything else, and for more than ten million seeds.
  static func range(_ text: String) -> ClosedRange<UInt64>? {
    let ends = text.split(separator: ".", omittingEmptySubsequences: true)
    let isRange = text.contains("...")
    guard ends.count == (isRange ? 2 : 1), let first = ends.first.flatMap({ UInt64($0) }),
      let last = ends.last.flatMap({ UInt64($0) }), first <= last, last - first < 10_000_000
    else { return nil }
    return isRange && text != "\(first)...\(last)" ? nil : first...last
  }
}
