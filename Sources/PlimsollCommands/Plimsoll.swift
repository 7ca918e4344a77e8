package import ArgumentParser

/// The root of the command line.
package struct Plimsoll: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "plimsoll",
    abstract: "Designs, checks and proves production Kubernetes platforms for EKS, GKE and AKS.")

  package init() {}
}
