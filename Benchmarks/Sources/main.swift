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
  func named(_ option: String) -> String? {
    arguments.first { $0.hasPrefix("--\(option)=") }.map { String($0.dropFirst(option.count + 3)) }
  }
  let contracts = URL(filePath: named("contracts") ?? "../shared/contracts")
  try report.writeChecks(
    check: arguments.contains("--check"), checkov: named("checkov"),
    kubeconform: named("kubeconform").map { KubeconformMeasure(program: $0, contracts: contracts) })
  exit(0)
}
try report.write(check: arguments.contains("--check"))
