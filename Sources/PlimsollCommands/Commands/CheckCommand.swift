import ArgumentParser
import Basics
import KubeModel
import ManifestChecks
import Reporting

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `plimsoll check`: findings on any manifests.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check Kubernetes manifests: schemas, Pod Security Standards, references.",
    discussion: """
      EXAMPLE
        plimsoll check manifests/
        kubectl kustomize overlays/production | plimsoll check - --complete

      An object suppresses a rule by the annotation plimsoll.dev/ignore: "REF01, service-target-port"; the annotations \\
      of kube-linter, kube-score, Polaris and checkov count too.

      Exit status: 0 nothing at or above --fail-on, 1 findings, 2 the input can't be used.
      """)

  @Argument(help: "Files and folders; - is standard input.", completion: .file())
  var paths: [String]

  @Option(name: .shortAndLong, help: "How findings are printed: text, json or github.")
  var output: FindingReport.Format = .text

  @Option(help: "The lowest severity that fails: error, high, medium, low or info.")
  var failOn: Check.Severity = .high

  @Option(help: "The Kubernetes version whose schemas count, 1.33 to 1.37.")
  var kubernetesVersion: String = "1.36"

  @Option(help: "The set of rules: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")).")
  var profile: Profile = .standard

  @Option(help: "A rule to run beside those of the profile, by code, name, or its name in another checker.")
  var enable: [String] = []

  @Option(help: "A rule to leave out.")
  var disable: [String] = []

  @Flag(help: "Everything that is referred to is in these files: what is missing is a finding.")
  var complete = false

  @Flag(help: "Say why each finding matters and how to mend it.")
  var explain = false

  @Flag(help: "No colour, even on a terminal.")
  var noColor = false

  func validate() throws {
    guard let minor = KubernetesMinor(parsing: kubernetesVersion), minor >= .oldest, minor <= .newest else {
      throw ValidationError(
        "--kubernetes-version: \(kubernetesVersion) is none of \(KubernetesMinor.oldest) to \(KubernetesMinor.newest)")
    }
    for name in enable + disable where CheckRegistry.checks(named: name).isEmpty {
      throw ValidationError("No rule is called \(name).")
    }
    if paths.isEmpty { throw ValidationError("Name files or folders, or - for standard input.") }
  }

  func run() throws {
    let console = Console.standard
    let source = ManifestSource(paths)
    console.report(source.problems)
    if !source.problems.isEmpty { throw ExitStatus.ended(2) }
    let objects = source.objects
    let minor = KubernetesMinor(parsing: kubernetesVersion) ?? .newest
    let rules = profile.run(
      enabling: enable.flatMap { CheckRegistry.checks(named: $0) },
      disabling: disable.flatMap { CheckRegistry.checks(named: $0) }, downTo: failOn)
    let findings =
      source.unreadable.map { Finding(unreadable: $0) }
      + rules.findings(Inspection(objects, kubernetes: minor, isComplete: complete))
    let shown = complete ? findings : findings.filter { $0.severity > .info || failOn == .info }
    let report = FindingReport(shown, objectCount: objects.count)
    let colour = console.usesColour(STDOUT_FILENO, forbidden: noColor)
    console.write(report.rendered(output, explained: explain, colour: colour))
    if shown.contains(where: { $0.severity >= failOn }) { throw ExitStatus.ended(1) }
  }
}

extension Profile: ExpressibleByArgument {}
extension FindingReport.Format: ExpressibleByArgument {}
extension Check.Severity: ExpressibleByArgument {}
