import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// Figures of whole processes and of first uses, each the median of several runs, against what was asked for.
struct BenchmarkReport {
  private let benchmarks: URL
  let plimsoll: URL

  init(executable: URL) throws {
    benchmarks = executable
    plimsoll = executable.deletingLastPathComponent().appending(path: "plimsoll")
    guard FileManager.default.isExecutableFile(atPath: plimsoll.path) else {
      throw Failure("build the executable first: swift build -c release --product plimsoll")
    }
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }

  struct Row {
    var title: String
    var figure: String
    var target: String
    var holds: Bool
  }

  /// Writes `Benchmarks/README.md` below the current folder; with `check` a missed target ends with status 1.
  func write(check: Bool) throws {
    let rows = try measure()
    try Data(text(rows).utf8).write(to: URL(filePath: "Benchmarks/README.md"))
    for row in rows { print("\(row.holds ? "✔" : "✗") \(row.title): \(row.figure) (\(row.target))") }
    if check, rows.contains(where: { !$0.holds }) { exit(1) }
  }

  private func measure() throws -> [Row] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plimsoll-benchmarks-\(getpid())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let first = try designs([ColdMeasure.example], in: folder, named: "first")
    let regions = try designs([ColdMeasure.regions], in: folder, named: "regions")
    let prompt = try inside("prompt").map { $0[0] / 1_000_000 }
    let schemas = try inside("schemas").map { $0[0] / 1_000_000 }
    let rendered = try inside("render")
    let platform = folder.appending(path: "first-0")
    var rows = [
      row("`design` of example 1, cold process, wall", first.wallMillis, "ms", most: 300),
      row("the same, peak memory", first.peakMegabytes, "MB", most: 150),
      row("`design` of example 3, three regions, wall", regions.wallMillis, "ms", most: 1000),
      row("the same, peak memory", regions.peakMegabytes, "MB", most: 250),
      row("schema facts opened and one Deployment validated, cold", median(schemas), "ms", most: 20),
      row("prompt of example 1 read, cold", median(prompt), "ms", most: 5),
      row(
        "manifests rendered as text (\(Int(rendered[0][0])) objects)", median(rendered.map { $0[1] }), "objects/s",
        least: 20_000),
      Row(
        title: "whole rendering, with Terraform and documents", figure: "\(format(median(rendered.map { $0[2] }))) ms",
        target: "-", holds: true),
    ]
    rows += try reachability()
    rows += try growth(in: folder)
    rows.append(try parsing(platform))
    return rows
  }

  /// A policy for every four pods; the growth tells whether work stays in proportion.
  private func reachability() throws -> [Row] {
    let small = median(try inside("reachability", "2000").map { $0[0] })
    let large = median(try inside("reachability", "8000").map { $0[0] })
    return [
      row("who reaches whom: 2,000 pods, 500 policies", small, "ms", most: 1000),
      Row(
        title: "the same for 8,000 pods, 2,000 policies", figure: "\(format(large)) ms, \(format(large / small))×",
        target: "-", holds: true),
    ]
  }

  /// 10, 100 and 1,000 services in one specification, ten to a team and each calling two others.
  private func growth(in folder: URL) throws -> [Row] {
    var least = 0.0
    return try [10, 100, 1000].map { count in
      let file = folder.appending(path: "\(count).yaml")
      try Data(ColdMeasure.specification(services: count).utf8).write(to: file)
      let run = try designs(["-f", file.path], in: folder, named: "\(count)", rounds: count == 1000 ? 3 : 9)
      if count == 10 { least = run.wallMillis }
      let times = format(run.wallMillis / least)
      return Row(
        title: "`design` of \(count) services, wall",
        figure: "\(format(run.wallMillis)) ms, \(times)× that of 10, \(format(run.peakMegabytes)) MB",
        target: count == 1000 ? "at most 10 s" : "-", holds: run.wallMillis <= 10_000)
    }
  }

  /// Medians of cold runs of `design`, each into a folder of its own.
  private func designs(
    _ input: [String], in folder: URL, named name: String, rounds: Int = 9
  ) throws -> (wallMillis: Double, peakMegabytes: Double) {
    let runs = try (0..<rounds).map { round in
      let run = try process(
        plimsoll.path, ["design"] + input + ["-o", folder.appending(path: "\(name)-\(round)").path])
      guard run.status == 0 else { throw Failure("design of \(name) ended with status \(run.status >> 8)") }
      return run
    }
    return (median(runs.map(\.wallMillis)), median(runs.map(\.peakMegabytes)))
  }

  /// Our reader and `kubectl kustomize` over the same folder, in turn.
  private func parsing(_ platform: URL) throws -> Row {
    let overlay = platform.appending(path: "apps/production").path
    var ratios: [Double] = []
    var rates: [Double] = []
    for _ in 0..<5 {
      let ours = try inside("yaml", platform.appending(path: "apps").path)[0]
      rates.append(ours[0] / ours[1] * 1000)
      let start = ContinuousClock.now
      guard (try? process("/usr/bin/env", ["kubectl", "kustomize", overlay]).status) == 0 else { continue }
      ratios.append(Double((ContinuousClock.now - start) / .nanoseconds(1)) / ours[1])
    }
    let beside =
      ratios.isEmpty
      ? "kubectl is not there" : "\(format(median(ratios)))× as fast as `kubectl kustomize` of the same files"
    return Row(
      title: "YAML read into trees with positions", figure: "\(format(median(rates))) MB/s, \(beside)", target: "-",
      holds: true)
  }

  func row(_ title: String, _ value: Double, _ unit: String, most: Double) -> Row {
    Row(title: title, figure: "\(format(value)) \(unit)", target: "at most \(Int(most)) \(unit)", holds: value <= most)
  }

  func row(_ title: String, _ value: Double, _ unit: String, least: Double) -> Row {
    Row(
      title: title, figure: "\(format(value)) \(unit)", target: "at least \(Int(least)) \(unit)", holds: value >= least)
  }

  // MARK: - Processes

  private func inside(_ name: String, _ argument: String = "") throws -> [[Double]] {
    try (0..<7).map { _ in
      let run = try process(benchmarks.path, ["--inside", name, argument])
      let numbers = run.out.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      guard !numbers.isEmpty else { throw Failure("\(name) printed no figure") }
      return numbers
    }
  }

  struct Run {
    var status: Int32
    var wallMillis: Double
    var peakMegabytes: Double
    var out: String
  }

  /// One process from start to end; the operating system accounts for its memory.
  func process(_ path: String, _ arguments: [String]) throws -> Run {
    var pipes: [Int32] = [0, 0]
    pipe(&pipes)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, pipes[0])
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = pid_t()
    let start = ContinuousClock.now
    let failure = posix_spawn(&child, path, &actions, nil, &words, environ)
    close(pipes[1])
    guard failure == 0 else { throw Failure("\(path) can't be started") }
    let out = FileHandle(fileDescriptor: pipes[0], closeOnDealloc: true).readDataToEndOfFile()
    var status: Int32 = 0
    var usage = rusage()
    wait4(child, &status, 0, &usage)
    let wall = ContinuousClock.now - start
    return Run(
      status: status, wallMillis: wall / .milliseconds(1), peakMegabytes: Double(usage.ru_maxrss) / 1000,
      out: String(decoding: out, as: UTF8.self))
  }

  func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  func format(_ value: Double) -> String {
    value >= 100 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
  }

  // MARK: - The page

  private func text(_ rows: [Row]) -> String {
    let table = rows.map { "| \($0.title) | \($0.figure) | \($0.target) |" }.joined(separator: "\n")
    return """
      # Figures

      Written by the command below; each figure is the median of 7 to 9 cold runs (3 of 1,000 services).

      ```
      swift build -c release --product plimsoll && swift run -c release plimsoll-benchmarks
      ```

      \(Self.surroundings)

      | what | measured | asked for |
      | --- | --- | --- |
      \(table)

      `--check` ends with status 1 where a figure misses what was asked for.

      The scheduler has [figures of its own](Scheduler.md), and so have [whole runs of the twin](Twin.md) and
      [`check`](checks.md).

      """
  }

  /// Date, machine and load, so that figures of two days can be told apart.
  static var surroundings: String {
    let cpu =
      (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?
      .split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? " unknown processor"
    let load =
      (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?
      .split(separator: " ").prefix(3).joined(separator: " ") ?? "unknown"
    let day = Date().formatted(.iso8601.year().month().day())
    return "\(day),\(cpu), \(ProcessInfo.processInfo.activeProcessorCount) cores, load \(load) at the start."
  }
}
