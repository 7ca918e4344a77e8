import ArgumentParser
import Basics
import ClusterTwin
import KubeModel
import ManifestChecks
import Reporting
import SimKernel

/// `plimsoll simulate`: a folder of manifests runs in the simulated cluster.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run manifests in a deterministic simulated cluster, and show pods, nodes, replicas and cost over time.",
    discussion: """
      EXAMPLE
        plimsoll design "Deploy shop on EKS with 3 replicas" -o platform
        plimsoll simulate platform --duration 1d
        plimsoll simulate platform --record run.json
        plimsoll explain --run run.json hpa/checkout@14:03
        plimsoll simulate platform --duration 6h --export after

      PATH is what plimsoll design wrote, a Kustomize folder, or any folder or file of manifests. Machines come from \
      NodeGroup documents (or Node objects), load from a UsageProfile or a TrafficProfile; what nobody says is assumed, \
      and named in the report. The same files and the same seed give the same run on any machine.

      Objects enter as an API server would take them: with its defaults, or refused in its words. Pods pass the \
      LimitRanges, quotas, classes and Pod Security level of their namespace when they are made.

      Exit status: 0 every pod has a node at the end, 1 some have none or are refused, 2 the input can't be used.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: "A folder or file of manifests with node groups.", completion: .file())
  var path: String

  @Option(help: "How much time to simulate: 90s, 15m, 6h, 1d.")
  var duration = "1d"

  @Option(help: "The seed of all random numbers; the report prints it.")
  var seed: UInt64 = 1

  @Option(help: "Simulate this cluster only, by the name of its ClusterProfile.")
  var cluster: String?

  @Option(name: .shortAndLong, help: "How the result is printed: text or json.")
  var output: Format = .text

  @Option(
    help: "Write every scaling decision, with inputs, formula and result, to this file (JSON, for plimsoll explain).",
    completion: .file())
  var record: String?

  @Option(
    help: "Write the objects of the cluster at the end of the run, with their state, as manifests into this folder.",
    completion: .directory)
  var export: String?

  func run() throws {
    let console = Console.standard
    let folder = export.map { OutputFolder($0, input: nil) }
    if let problems = folder?.problems(force: false), !problems.isEmpty {
      console.report(
        problems.map { problem in
          var problem = problem
          problem.remedy = "Name another folder with --export."
          return problem
        })
      throw ExitStatus.ended(2)
    }
    guard let span = Self.span(duration) else {
      console.report([
        Diagnostic(.error, "`\(duration)` is no duration", remedy: "Write a number with a unit: 90s, 15m, 6h, 1d.")
      ])
      throw ExitStatus.ended(2)
    }
    let source = SimulationSource(path, cluster: cluster)
    console.report(source.problems)
    if source.problems.contains(where: \.isError) { throw ExitStatus.ended(2) }
    var runs: [Simulation] = []
    for input in source.inputs { runs.append(try simulate(input, span, console)) }
    try write(runs, console)
    if let folder {
      do { _ = try folder.write(ExportedObjects.tree(runs)) } catch {
        console.report(error.diagnostics)
        throw ExitStatus.ended(2)
      }
    }
    let reports = runs.map(\.report)
    switch output {
    case .text: console.write(reports.map(\.text).joined(separator: "\n"))
    case .json: console.write(KubeValue.sequence(reports.map(\.json)).json(pretty: true) + "\n")
    }
    if reports.contains(where: { !$0.unschedulable.isEmpty || !$0.refused.isEmpty }) { throw ExitStatus.ended(1) }
  }

  private func simulate(
    _ input: SimulationSource.Input, _ span: SimDuration, _ console: Console
  ) throws -> Simulation {
    var simulation = Simulation(
      input.objects, cluster: input.cluster, duration: span, seed: seed,
      podSecurity: { PodSecurityLabels.refusal(ofPod: $0, $1) })
    if simulation.diagnostics.contains(where: \.isError) {
      console.report(simulation.diagnostics)
      throw ExitStatus.ended(2)
    }
    if record != nil { simulation.keepDecisions() }
    let progress = Progress(console)
    let title = input.cluster?.name ?? path
    simulation.run { time in
      let percent = span.microseconds == 0 ? 100 : time.microseconds * 100 / span.microseconds
      progress.step("\(title): \(percent) % simulated")
    }
    progress.clear()
    console.report(simulation.diagnostics)
    if simulation.diagnostics.contains(where: \.isError) { throw ExitStatus.ended(2) }
    return simulation
  }

  private func write(_ runs: [Simulation], _ console: Console) throws {
    guard let record else { return }
    do throws(DiskError) {
      try Disk.write(Simulation.record(of: runs).json(pretty: true) + "\n", to: record)
    } catch {
      console.report([Diagnostic(.error, error.reason, at: SourceLocation(file: error.path))])
      throw ExitStatus.ended(2)
    }
  }

  /// Days, which Go's durations lack, and what Go writes.
  static func span(_ text: String) -> SimDuration? {
    if text.hasSuffix("d"), let days = Int64(text.dropLast()) { return (1...3_660).contains(days) ? .days(days) : nil }
    guard let span = try? GoDuration(parsing: text), span.nanoseconds > 0, span.wholeSeconds < 3_660 * 86_400 else {
      return nil
    }
    return .microseconds(span.nanoseconds / 1_000)
  }
}
