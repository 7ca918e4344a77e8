import ArgumentParser
import Basics
import DesignEngine
import KubeModel
import ManifestChecks
import PlatformSpec
import Rendering
import Reporting

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `plimsoll design`: the main job.
struct DesignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "design",
    abstract: "Design a platform and write its Terraform, manifests and documents.",
    discussion: """
      EXAMPLE
        plimsoll design "Deploy shop on EKS with 3 replicas" -o platform
        plimsoll design -f platform/platform.yaml -o platform --force

      A folder that is not empty is refused; --force renews what an earlier run wrote there, keeps every file that \
      belongs to you, and stops if a generated file was changed by hand.

      Exit status: 0 done, 1 a target is missed or a finding stands, 2 the input can't be used (nothing is written).
      """)

  @OptionGroup var source: SpecificationSource

  @Option(name: .shortAndLong, help: "The folder to write.", completion: .directory)
  var output = "platform"

  @Flag(help: "Renew the files that an earlier run wrote into the folder.")
  var force = false

  @Flag(help: "No colour, even on a terminal.")
  var noColor = false

  func run() throws {
    let console = Console.standard
    let progress = Progress(console)
    let folder = OutputFolder(output, input: source.filename)
    progress.step("Reading")
    let (specification, diagnostics) = source.read(refusals: PlatformDesigner.refusals)
    let problems = diagnostics + folder.problems(force: force)
    guard let specification, !problems.contains(where: \.isError) else { throw end(problems, progress) }

    progress.step("Designing \(specification.services.count) services")
    let design: PlatformDesign
    let notes: [Diagnostic]
    switch PlatformDesigner(specification).design() {
    case .design(let made, let said): (design, notes) = (made, said)
    case .refused(let reasons): throw end(problems + reasons, progress)
    }
    progress.step("Rendering")
    let tree = PlatformRenderer(design).render()
    progress.step("Checking")
    let minor = KubernetesMinor(design.specification.kubernetesVersion.minor)
    let own = OwnFindings.find(tree, kubernetes: minor)
    progress.step("Writing \(tree.count) files")
    do {
      let result = try folder.write(tree)
      progress.clear()
      console.report(problems + notes)
      let colour = console.usesColour(STDOUT_FILENO, forbidden: noColor)
      console.write(
        DesignSummary(design, colour: colour).text(
          folder: folder.path, fileCount: result.written, kept: result.kept, objects: own.objects,
          findings: own.findings.count))
      if !own.findings.isEmpty {
        console.writeError(
          FindingReport(own.findings, objectCount: own.objects).rendered(.text))
      }
    } catch {
      throw end(problems + error.diagnostics, progress)
    }
    if notes.contains(where: \.isError) || own.findings.contains(where: { $0.severity >= .high }) {
      throw ExitStatus.ended(1)
    }
  }

  private func end(_ problems: [Diagnostic], _ progress: Progress) -> ExitStatus {
    progress.clear()
    Console.standard.report(problems)
    return .ended(2)
  }
}
