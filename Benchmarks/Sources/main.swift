import Foundation

// Measures the release build and writes Benchmarks/README.md; see there.

let arguments = CommandLine.arguments
if arguments.count > 1, arguments[1] == "--inside" {
  // A fresh process that measures one thing of its own, once, and prints its nanoseconds.
  print(ColdMeasure.run(arguments.dropFirst(2).first ?? ""))
  exit(0)
}
let report = try BenchmarkReport(executable: URL(filePath: arguments[0]))
if arguments.contains("checks") {
  let checkov = arguments.first { $0.hasPrefix("--checkov=") }?.dropFirst("--checkov=".count)
  try report.writeChecks(check: arguments.contains("--check"), checkov: checkov.map(String.init))
  exit(0)
}
try report.write(check: arguments.contains("--check"))
