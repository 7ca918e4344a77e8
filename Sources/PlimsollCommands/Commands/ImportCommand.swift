import ArgumentParser
import Basics
import CloudCatalog
import PlatformSpec

/// `plimsoll import`: an application that exists already as a `platform.yaml`.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a platform.yaml of Compose files or of a folder of Kubernetes manifests.",
    discussion: """
      EXAMPLE
        plimsoll import docker-compose.yml -o platform.yaml
        plimsoll import compose.yaml compose.production.yaml --profile worker
        plimsoll import manifests/ --provider gke > platform.yaml

      A folder with a Compose file is read as Compose would read it (override file, .env); any other folder for the \
      manifests in it. What could not be carried over is listed on standard error and at the top of the file; values \
      of secrets are never written down.
      Exit status: 0 done, 2 the input can't be used.
      """)

  @Argument(help: "Compose files, manifests, or a folder; - is standard input.", completion: .file())
  var paths: [String]

  @Option(name: .shortAndLong, help: "The file to write; standard output when left out.", completion: .file())
  var output: String?

  @Option(help: "Where the platform is to run: eks, gke or aks.")
  var provider: Provider?

  @Option(help: "The name of the platform; else what the source or its folder is called.")
  var name: String?

  @Option(help: ArgumentHelp("A Compose profile to take; may be repeated.", valueName: "name"))
  var profile: [String] = []

  func validate() throws {
    if paths.isEmpty { throw ValidationError("Name a Compose file, or a file or folder of manifests.") }
    if let name, name.asPlatformName != name {
      throw ValidationError("--name: \(name) must be 1 to 40 letters, digits, - or _, a letter first.")
    }
  }

  func run() throws {
    let console = Console.standard
    let source = ImportSource(paths, profiles: profile)
    if source.problems.contains(where: \.isError) {
      console.report(source.problems)
      throw ExitStatus.ended(2)
    }
    let application = source.application
    let outcome = application.specification(
      name: name ?? (application.name ?? source.title).asPlatformName, provider: provider)
    console.report(source.problems + outcome.notes)
    guard let text = outcome.yaml(from: paths.joined(separator: " ")) else { throw ExitStatus.ended(2) }
    guard let output, output != "-" else {
      console.write(text)
      return
    }
    do throws(DiskError) {
      try Disk.write(text, to: output)
    } catch {
      console.report([Diagnostic(.error, error.reason, at: SourceLocation(file: error.path))])
      throw ExitStatus.ended(2)
    }
  }
}

extension Provider: ExpressibleByArgument {}
