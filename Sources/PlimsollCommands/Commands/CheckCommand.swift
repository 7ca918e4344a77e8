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
    abstract: "Check Kubernetes manifests: schemas, Pod Security Standards, references, rights.",
    discussion: """
      EXAMPLE
        plimsoll check manifests/
        plimsoll check overlays/production --complete
        helm template shop | plimsoll check - -o sarif
        plimsoll check --reachability manifests/ --from shop/web --to shop/db
        plimsoll check manifests/ --fix          (a diff; with --write it is written)

      A folder with a kustomization.yaml is built by kubectl. Settings stand in .plimsoll.yaml. Rules are named by \
      code, slug or the id of another checker. What is accepted, an object says by the annotation \
      plimsoll.dev/ignore: "REF01, service-target-port", and a line, block or object by the comment \
      # plimsoll:ignore REF01, service-target-port. The annotations of kube-linter, kube-score, Polaris and checkov, \
      comments of checkov and Trivy, and PolicyExceptions of Kyverno count too.

      Exit status: 0 nothing at or above --fail-on, 1 findings, 2 the input can't be used.
      """)

  @Argument(help: "Files, folders and patterns; - is standard input.", completion: .file())
  var paths: [String]

  @OptionGroup(title: "Rules") var rules: RuleOptions

  @OptionGroup(title: "Output") var printing: PrintingOptions

  @OptionGroup(title: "Reachability") var reach: ReachabilityOptions

  @Option(help: "The Kubernetes version whose schemas count, 1.33 to 1.37 (default: 1.36).")
  var kubernetesVersion: String?

  @Flag(inversion: .prefixedNo, help: "Everything that is referred to is in these files: what is missing is a finding.")
  var complete: Bool?

  @Option(help: "Files that are not read, by patterns such as vendor/**.")
  var exclude: [String] = []

  @Option(
    help: "CustomResourceDefinitions from this file or folder, whose kinds are known then; may be repeated.",
    completion: .file())
  var crd: [String] = []

  @OptionGroup(title: "Rights") var rights: AccessOptions

  @Option(help: "Record today's findings in this file; when it is there, only new ones count.", completion: .file())
  var baseline: String?

  @Flag(help: "Write the baseline anew.")
  var updateBaseline = false

  @Flag(help: "Show as a diff what can be mended without a decision.")
  var fix = false

  @Flag(help: "With --fix: write it, and check again.")
  var write = false

  func validate() throws {
    if let kubernetesVersion { _ = try Self.minor(kubernetesVersion) }
    if paths.isEmpty { throw ValidationError("Name files or folders, or - for standard input.") }
    try reach.validate(printing.output)
    try rights.validate(printing.output)
    if write, !fix { throw ValidationError("--write belongs to --fix.") }
    if paths.count(where: { $0 == "-" }) > 1 { throw ValidationError("Standard input can be named once.") }
  }

  private static func minor(_ text: String) throws -> KubernetesMinor {
    guard let minor = KubernetesMinor(parsing: text), minor >= .oldest, minor <= .newest else {
      throw ValidationError(
        "--kubernetes-version: \(text) is none of \(KubernetesMinor.oldest) to \(KubernetesMinor.newest)")
    }
    return minor
  }

  func run() throws { try run(mends: fix) }

  private func run(mends: Bool) throws {
    let console = Console.standard
    let (configuration, folder) = try rules.configuration(console)
    let source = ManifestSource(paths, exclude: configuration.exclude + exclude.map { PathPattern($0) })
    console.report(source.problems + source.notes)
    if !source.problems.isEmpty { throw ExitStatus.ended(2) }
    if reach.reachability { return try reach.run(source.objects, printing.output, console) }
    let minor = try kubernetesVersion.map(Self.minor) ?? configuration.kubernetesVersion ?? KubernetesMinor(36)
    let isComplete = complete ?? configuration.isComplete ?? false
    let failOn = rules.failOn?.severity ?? configuration.failOn ?? .high
    let inspection = Inspection(
      source.objects, kubernetes: minor, isComplete: isComplete, catalog: try catalog(console))
    if rights.isAsked { return try rights.answer(inspection, printing.output, console) }
    console.report(source.comments.problems(custom: configuration.custom))
    // The process ends with this run: to take millions of small parts apart before would be time for nothing.
    _ = Unmanaged.passRetained(inspection)
    var all = source.unreadable.map { Finding(unreadable: $0) }
    all += configuration.run(downTo: failOn).findings(inspection)
    all += configuration.custom.flatMap { $0.findings(source.objects) }
    all.removeAll { source.comments.covers($0) }
    let applied = configuration.applied(to: all, downTo: failOn)
    let counted = isComplete ? applied : applied.filter { $0.severity > .info || failOn == .info }
    if mends { return try mend(counted, inspection, source, failOn: failOn, console) }
    let path = baseline ?? configuration.baseline.map { $0.hasPrefix("/") ? $0 : folder + $0 }
    guard let shown = try remaining(counted, baseline: path, console) else { return }
    try report(shown, source, failOn: failOn, console)
  }

  /// The known kinds and those of `--crd`.
  private func catalog(_ console: Console) throws -> SchemaCatalog {
    if crd.isEmpty { return .embedded }
    let source = ManifestSource(crd)
    let wrong = source.problems + source.unreadable
    console.report(wrong)
    if !wrong.isEmpty { throw ExitStatus.ended(2) }
    return SchemaCatalog.embedded.adding(source.objects.filter { $0.kind == "CustomResourceDefinition" })
  }

  /// Shows the diff, or writes it and checks what is left.
  private func mend(
    _ findings: [Finding], _ inspection: Inspection, _ source: ManifestSource, failOn: Check.Severity,
    _ console: Console
  ) throws {
    let run = FixRun(findings, inspection, source)
    guard write else {
      console.write(run.diff)
      console.writeError(run.summary(written: false))
      if findings.contains(where: { $0.severity >= failOn }) { throw ExitStatus.ended(1) }
      return
    }
    let problems = run.write()
    console.report(problems)
    if !problems.isEmpty { throw ExitStatus.ended(2) }
    console.writeError(run.summary(written: true))
    try self.run(mends: false)
  }

  /// Findings that the baseline does not know; nil when it was only written.
  private func remaining(_ findings: [Finding], baseline path: String?, _ console: Console) throws -> [Finding]? {
    guard let path else { return findings }
    switch BaselineFile(path: path).apply(to: findings, updates: updateBaseline) {
    case .recorded(let count):
      console.writeError("\(path): \(count == 1 ? "1 finding" : "\(count) findings") recorded\n")
      return nil
    case .compared(let comparison):
      console.report(BaselineFile.notes(comparison, path: path))
      if comparison.knownCount > 0 { console.writeError("\(path): \(comparison.knownCount) known findings left out\n") }
      return comparison.new
    case .failed(let problems):
      console.report(problems)
      throw ExitStatus.ended(2)
    }
  }

  private func report(
    _ findings: [Finding], _ source: ManifestSource, failOn: Check.Severity, _ console: Console
  ) throws {
    let report = FindingReport(
      findings, objectCount: source.objects.count, objects: source.objects, failOn: failOn,
      sources: Self.texts(findings, source))
    for part in report.parts(printing.output, style: printing.style(console)) { console.write(part) }
    if findings.contains(where: { $0.severity >= failOn }) { throw ExitStatus.ended(1) }
  }

  /// The texts of files that findings point into.
  private static func texts(_ findings: [Finding], _ source: ManifestSource) -> SourceTexts {
    let files = Set(findings.map(\.location.file)).sorted()
    let read = sideBySide(files, share: 16) { names in
      names.map { name in
        (source.made[name] ?? (try? Disk.read(name, limit: ManifestSource.limit))).map { SourceTexts.File($0) }
      }
    }
    var texts: [String: SourceTexts.File] = [:]
    for (name, text) in zip(files, read) { texts[name] = text }
    return SourceTexts(texts)
  }
}

extension FindingReport.Format: ExpressibleByArgument {}
