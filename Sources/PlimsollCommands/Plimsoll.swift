package import ArgumentParser

/// The root of the command line.
package struct Plimsoll: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "plimsoll",
    abstract: "Designs production Kubernetes platforms from one sentence.",
    discussion: """
      EXAMPLE
        plimsoll design "Deploy shop on EKS with 3 replicas" -o platform

      A whole sentence: "Design container orchestration for Shop (5 microservices) on EKS supporting 500 \
      requests/second with 99.9% availability and 70% resource utilization."

      Exit status: 0 done, 1 a target is missed, 2 the input can't be used (every problem is named). Nothing is sent \
      anywhere: all facts are inside the executable. Completion for your shell: plimsoll \
      --generate-completion-script bash (or zsh, fish).
      """,
    version: "0.1.0",
    subcommands: [
      DesignCommand.self, SpecCommand.self, ImportCommand.self, CheckCommand.self, DiffCommand.self,
      ExplainCommand.self,
      ScheduleCommand.self, SimulateCommand.self, SoakCommand.self,
    ])

  package init() {}

  /// Runs the command line and says with which status the process should end.
  ///
  /// Arguments that make no sense end with 2, as all bad input does, not with the 64 of `sysexits.h`.
  package static func run(_ arguments: [String]) -> Int32 {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return 0
    } catch let ExitStatus.ended(status) {
      return status
    } catch {
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code.isSuccess {
        Console.standard.write(text + "\n")
        return 0
      }
      Console.standard.writeError(text + "\n")
      return 2
    }
  }
}

/// Thrown by a command that has said all it had to say.
enum ExitStatus: Error {
  case ended(Int32)
}
