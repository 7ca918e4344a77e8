import Foundation

/// Figures of `plimsoll check` over generated objects, beside checkov and kubeconform where they are given.
extension BenchmarkReport {
  /// Writes `Benchmarks/checks.md` below the current folder; with `check` a missed target ends with status 1.
  func writeChecks(check: Bool, checkov: String?, kubeconform: KubeconformMeasure?) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plimsoll-checks-\(getpid())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = try checkRows(in: folder, checkov: checkov, kubeconform: kubeconform)
    try Data(checksPage(rows).utf8).write(to: URL(filePath: "Benchmarks/checks.md"))
    for row in rows { print("\(row.holds ? "✔" : "✗") \(row.title): \(row.figure) (\(row.target))") }
    if check, rows.contains(where: { !$0.holds }) { exit(1) }
  }

  private func checkRows(in folder: URL, checkov: String?, kubeconform: KubeconformMeasure?) throws -> [Row] {
    let one = try generate(1, in: folder)
    let many = try generate(10_000, in: folder)
    let most = try generate(100_000, in: folder)
    let start = try checked(one, rounds: 9)
    let full = try checked(many, rounds: 5)
    // In turn: a machine's speed drifts within the minute.
    let turns = try (0..<3).map { _ in (small: try checked(many, rounds: 3), large: try checked(most, rounds: 1)) }
    let large = turns.map(\.large.wallMillis)
    let growth = median(large) / median(turns.map(\.small.wallMillis))
    var rows = [
      row("`check` of one small file, cold process, wall", start.wallMillis, "ms", most: 30),
      row(
        "`check` of 10,000 mixed objects, every rule of the default profile, wall", full.wallMillis, "ms", most: 2000),
      row("the same, peak memory", full.peakMegabytes, "MB", most: 400),
      Row(
        title: "`check` of 100,000 objects, wall",
        figure: "\(format(median(large))) ms, \(format(growth))× that of 10,000 in turn, "
          + "\(format(median(turns.map(\.large.peakMegabytes)))) MB",
        target: "linear: at most 12×", holds: growth <= 12),
    ]
    if let kubeconform {
      rows.append(try besideKubeconform(kubeconform, many, schemas: folder.appending(path: "schemas")))
    }
    if let checkov {
      let theirs = try process(
        checkov,
        ["-d", many.path, "--framework", "kubernetes", "--quiet", "--compact", "--skip-download", "-o", "json"])
      // Its run takes minutes, in which a machine's speed drifts: ours is measured before and after.
      let ours = (full.wallMillis + (try checked(many, rounds: 5)).wallMillis) / 2
      let ratio = theirs.wallMillis / ours
      rows.append(
        Row(
          title: "`check` of these 10,000 objects, beside checkov in the same run",
          figure: "\(format(ours)) ms against \(format(theirs.wallMillis)) ms: \(format(ratio))×",
          target: "at least 300×", holds: ratio >= 300))
    }
    return rows
  }

  /// Schemas alone over the same files, in turn.
  private func besideKubeconform(_ other: KubeconformMeasure, _ files: URL, schemas: URL) throws -> Row {
    let arguments = try other.arguments(files, schemas: schemas)
    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<5 {
      ours.append(try checked(files, rounds: 1, ["--rule", "SCH03,SCH04,SCH05"]).wallMillis)
      let run = try process(other.program, arguments)
      guard run.status == 0 else { throw Failure("kubeconform refuses what is valid:\n\(run.out.suffix(500))") }
      theirs.append(run.wallMillis)
    }
    let ratio = median(theirs) / median(ours)
    return Row(
      title: "schemas alone (`--rule SCH03,SCH04,SCH05`) of 10,000 objects, beside kubeconform in the same run",
      figure: "\(format(median(ours))) ms against \(format(median(theirs))) ms: \(format(ratio))×",
      target: "at least 2×", holds: ratio >= 2)
  }

  /// Files of services, as many as make so many objects.
  private func generate(_ count: Int, in folder: URL) throws -> URL {
    let place = folder.appending(path: "\(count)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for file in ObjectGenerator.files(objects: count) {
      try Data(file.text.utf8).write(to: place.appending(path: file.name))
    }
    return place
  }

  /// Medians of cold runs; findings are expected, an unusable input is not.
  private func checked(
    _ folder: URL, rounds: Int, _ more: [String] = []
  ) throws -> (wallMillis: Double, peakMegabytes: Double) {
    let runs = try (0..<rounds).map { _ in
      let run = try process(plimsoll.path, ["check", folder.path, "--complete", "--no-config", "-o", "json"] + more)
      guard run.status >> 8 <= 1 else { throw Failure("check of \(folder.lastPathComponent) objects ended badly") }
      return run
    }
    return (median(runs.map(\.wallMillis)), median(runs.map(\.peakMegabytes)))
  }

  private func checksPage(_ rows: [Row]) -> String {
    let table = rows.map { "| \($0.title) | \($0.figure) | \($0.target) |" }.joined(separator: "\n")
    return """
      # Figures of `check`

      Written by the command below over objects of its own generator; medians of 5 to 9 cold runs (3 of 100,000).

      ```
      swift build -c release
      swift build -c release --product plimsoll --static-swift-stdlib
      .build/release/plimsoll-benchmarks checks --checkov=PROGRAM --kubeconform=PROGRAM --contracts=FOLDER
      ```

      \(Self.surroundings)

      | what | measured | asked for |
      | --- | --- | --- |
      \(table)

      """
  }
}
