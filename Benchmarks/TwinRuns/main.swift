import Foundation

// How long whole runs of the twin take, on the workloads in Benchmarks/Workloads/Runs:
//
//   swift run -c release TwinRuns [--markdown] [--check] [word in the file's name]
//
// Each run has a process of its own, whose memory the operating system accounts for.

let arguments = CommandLine.arguments.dropFirst()
let words = arguments.filter { !$0.hasPrefix("--") }
let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Workloads/Runs")

if arguments.first == "--inside", let file = words.first {
  print(String(decoding: try JSONEncoder().encode(RunMeasure(RunWorkload(URL(filePath: file)))), as: UTF8.self))
  exit(0)
}

/// The run in a process of its own.
func measure(_ workload: RunWorkload) throws -> RunMeasure {
  let process = Process()
  process.executableURL = Bundle.main.executableURL
  process.arguments = ["--inside", folder.appending(path: workload.file).path]
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let out = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw RunWorkload.Problem(description: "\(workload.file) ended with status \(process.terminationStatus)")
  }
  return try JSONDecoder().decode(RunMeasure.self, from: out)
}

func rounded(_ value: Double) -> String {
  value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
}

let isMarkdown = arguments.contains("--markdown")
var missed = 0
if isMarkdown {
  print("| run | asked for | wall | processor | peak memory | objects loaded | grown since | pods | nodes | events |")
  print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
}
for workload in try RunWorkload.all(in: folder) where words.allSatisfy({ workload.file.contains($0) }) {
  let run = try measure(workload)
  var asked = "\(rounded(workload.askedSeconds)) s"
  if let most = workload.askedMegabytes { asked += ", \(rounded(most)) MB" }
  let isMissed =
    run.wallSeconds > workload.askedSeconds || run.peakMegabytes > workload.askedMegabytes ?? .infinity
    || !run.wrong.isEmpty
  if isMissed { missed += 1 }
  for problem in run.wrong { print("\(workload.file): \(problem)") }
  let cells = [
    workload.title, "\(isMissed ? "**missed**: " : "")\(asked)", "\(rounded(run.wallSeconds)) s",
    "\(rounded(run.processorSeconds)) s", "\(rounded(run.peakMegabytes)) MB", "\(rounded(run.loadedMegabytes)) MB",
    "\(rounded(run.grownMegabytes)) MB", "\(run.pods)", "\(run.nodes)", "\(run.events)",
  ]
  if isMarkdown {
    print("| " + cells.joined(separator: " | ") + " |")
  } else {
    print(
      "\(cells[0]): \(cells[2]) wall, \(cells[3]) of the processor, \(cells[4]); asked \(cells[1]) "
        + "(\(cells[5]) of objects, \(cells[6]) more at the end; \(cells[7]) pods, \(cells[8]) nodes, \(cells[9]) events)"
    )
  }
}
if missed > 0 && arguments.contains("--check") { exit(1) }
