import ArgumentParser
import Basics
import DesignEngine
import PlatformSpec
import Reporting

/// `plimsoll explain`: facts, fields, rules and decisions with their sources.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a machine type, disk, region, component, field, rule, check or decision.",
    discussion: """
      EXAMPLE
        plimsoll explain m5.2xlarge
        plimsoll explain scaling.cpuTarget
        plimsoll explain cluster.pool.general -f platform/platform.yaml

      Pools and services belong to a platform: name its file with -f. A decision is told for every cloud without one.

      Exit status: 0 done, 2 nothing has this name.
      """)

  @Argument(help: "What to explain.")
  var thing: String

  @Option(name: [.customShort("f"), .customLong("filename")], help: "The platform.yaml of the design that is meant.")
  var filename: String?

  func run() throws {
    let console = Console.standard
    let design = try filename.map { try designed($0) }
    switch Explanation.text(of: thing, design: design) {
    case .text(let text):
      console.write(text)
    case .unknown(let nearest):
      let kinds = Explanation.kinds(design).map { "\($0.title) (\($0.example))" }.joined(separator: ", ")
      let remedy =
        nearest.isEmpty
        ? "Known are \(kinds)." : "Did you mean \(nearest.joined(separator: ", "))? Known are \(kinds)."
      console.report([Diagnostic(.error, "nothing is known of \"\(thing)\"", remedy: remedy)])
      throw ExitStatus.ended(2)
    }
  }

  private func designed(_ filename: String) throws -> PlatformDesign {
    let (specification, problems) = SpecificationSource.read(filename: filename)
    guard let specification else {
      Console.standard.report(problems)
      throw ExitStatus.ended(2)
    }
    switch PlatformDesigner(specification).design() {
    case .design(let design, _): return design
    case .refused(let reasons):
      Console.standard.report(reasons)
      throw ExitStatus.ended(2)
    }
  }
}
