import ArgumentParser
import KubeModel
import ManifestChecks
import Reporting

/// `plimsoll check --reachability`: who can reach whom, in place of findings.
struct ReachabilityOptions: ParsableArguments {
  @Flag(help: "Show who can reach whom on which port, and what declared traffic is refused.")
  var reachability = false

  @Option(help: "Only what this sends: a workload (shop/web), a namespace (shop/), internet, nodes, an address.")
  var from: String?

  @Option(help: "Only what reaches this; with --from every step is explained.")
  var to: String?

  @Option(help: "Files of the state before: what was opened and closed since.", completion: .file())
  var compare: String?

  func validate(_ output: FindingReport.Format) throws {
    if !reachability, from != nil || to != nil || compare != nil {
      throw ValidationError("--from, --to and --compare belong to --reachability.")
    }
    if reachability, Self.format(output) == nil { throw ValidationError("--reachability is text or json.") }
  }

  func run(_ objects: [KubeObject], _ output: FindingReport.Format, _ console: Console) throws {
    let traffic = TrafficMap(objects)
    let selection = ReachTable.Selection(from: from.map { ReachName($0) }, to: to.map { ReachName($0) })
    for (option, name) in [("--from", selection.from), ("--to", selection.to)] {
      if let name, name.parties(traffic.reachability).isEmpty {
        throw ValidationError("\(option): nothing in the files is called that.")
      }
    }
    var difference: ReachDifference?
    if let compare {
      let other = ManifestSource([compare])
      console.report(other.problems)
      if !other.problems.isEmpty { throw ExitStatus.ended(2) }
      difference = ReachDifference(from: Reachability(other.objects), to: traffic.reachability)
    }
    let report = ReachabilityReport(traffic, selection, difference: difference)
    console.write(report.rendered(Self.format(output) ?? .text))
    if report.hasFindings { throw ExitStatus.ended(1) }
  }

  private static func format(_ output: FindingReport.Format) -> ReachabilityReport.Format? {
    ReachabilityReport.Format(rawValue: output.rawValue)
  }
}
