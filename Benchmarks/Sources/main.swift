import Foundation

// Measures the release build and writes Benchmarks/README.md; see there.

let arguments = CommandLine.arguments
if arguments.count > 1, arguments[1] == "--inside" {
  // A fresh process that measures one thing of its own, once, and prints its nanoseconds.
  print(ColdMeasure.run(arguments.dropFirst(2).first ?? ""))
  exit(0)
}
let report = try BenchmarkReport(executable: URL(filePath: arguments[0]))
try report.write(check: arguments.contains("--check"))
