import ArgumentParser
import Basics
import PlatformSpec

/// `plimsoll spec`: the sentence as an editable `platform.yaml`.
struct SpecCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spec",
    abstract: "Print the platform.yaml that a sentence means, with a comment at every assumption.",
    discussion: """
      EXAMPLE
        plimsoll spec "Deploy shop on EKS with 3 replicas" > platform.yaml

      With -f a file is completed: what it leaves out is filled and marked.
      Exit status: 0 done, 2 the input can't be used.
      """)

  @OptionGroup var source: SpecificationSource

  func run() throws {
    let (specification, diagnostics) = source.read()
    Console.standard.report(diagnostics)
    guard let specification else { throw ExitStatus.ended(2) }
    Console.standard.write(specification.yaml())
  }
}
