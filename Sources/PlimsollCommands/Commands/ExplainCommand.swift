import ArgumentParser
import Basics

/// `plimsoll explain`: facts, fields and decisions with their sources.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a machine type, disk, region, component, field, rule or decision.",
    discussion: """
      EXAMPLE
        plimsoll explain m5.2xlarge
        plimsoll explain scaling.cpuTarget
        plimsoll explain cluster.pool.general -f platform.yaml
      Exit status: 0 done, 2 the thing is not known.
      """)

  @Argument(help: "What to explain.")
  var thing: String

  func run() throws {
    throw ExitStatus.ended(2)
  }
}
