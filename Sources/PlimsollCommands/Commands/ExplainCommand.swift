import ArgumentParser
import Basics
import DesignEngine
import KubeModel
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
        plimsoll explain --run run.json hpa/checkout@14:03

      Pools and services belong to a platform: name its file with -f. A decision is told for every cloud without one.

      With --run the thing is an autoscaler of a run that plimsoll simulate --record wrote: hpa/NAME, vpa/NAME, \
      keda/NAME, nodes/GROUP or karpenter/NODEPOOL, with a namespace (hpa/shop/checkout) where the name alone is not \
      enough, and with the time since the start: 14:03, 38:03:15, 1d 14:03 or 38h3m. Shown is the decision that held at that moment, with its \
      inputs, formula and result; without a time, all of them.

      Exit status: 0 done, 2 nothing has this name, or nothing was decided by then.
      """)

  @Argument(help: "What to explain.")
  var thing: String

  @Option(name: [.customShort("f"), .customLong("filename")], help: "The platform.yaml of the design that is meant.")
  var filename: String?

  @Option(name: .customLong("run"), help: "A run that plimsoll simulate --record wrote.", completion: .file())
  var record: String?

  @Option(help: "The cluster of the run that is meant.")
  var cluster: String?

  func run() throws {
    let console = Console.standard
    if let record { return try explainRun(record, console) }
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

  private func explainRun(_ path: String, _ console: Console) throws {
    let bytes: [UInt8]
    do throws(DiskError) {
      bytes = try Disk.read(path)
    } catch {
      console.report([Diagnostic(.error, error.reason, at: SourceLocation(file: error.path))])
      throw ExitStatus.ended(2)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let (roots, problems) = KubeDocuments.values(text, file: path, limits: ReadingLimits(bytes: 1 << 30))
    guard let document = roots.first ?? nil, let run = RunExplanation(document) else {
      let remedy = "Write one with plimsoll simulate PATH --record FILE."
      let wrong = Diagnostic(.error, "is no record of a run", at: SourceLocation(file: path), remedy: remedy)
      console.report(problems.isEmpty ? [wrong] : problems)
      throw ExitStatus.ended(2)
    }
    switch run.answer(thing, cluster: cluster) {
    case .text(let text): console.write(text)
    case .refused(let message, let remedy):
      console.report([Diagnostic(.error, message, remedy: remedy)])
      throw ExitStatus.ended(2)
    }
  }

  private func designed(_ filename: String) throws -> PlatformDesign {
    let (specification, problems) = SpecificationSource.read(filename: filename, refusals: PlatformDesigner.refusals)
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
