import ArgumentParser
import Basics
import DesignEngine
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

/// `plimsoll diff`: what changes between two platforms.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two platforms: objects, Terraform resources, cost and decisions.",
    discussion: """
      EXAMPLE
        plimsoll diff platform new-platform.yaml
        plimsoll diff platform.yaml "Deploy shop on EKS with 6 replicas"

      Each side is a folder that design wrote, a platform.yaml, or a sentence. An object whose change the API server \
      refuses is shown as replaced, with the field.
      Exit status: 0 no difference, 1 some, 2 a side can't be used.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "What is there: a folder, a platform.yaml or a sentence.")
  var before: String

  @Argument(help: "What shall be: a folder, a platform.yaml or a sentence.")
  var after: String

  @Option(name: .shortAndLong, help: "text or json.")
  var output = Format.text

  @Flag(help: "Show every changed field, not the first five of an object.")
  var everyField = false

  @Flag(help: "No colour, even on a terminal.")
  var noColor = false

  func run() throws {
    let console = Console.standard
    let sides = [before, after].map(PlatformSide.init)
    let problems = sides.flatMap(\.problems)
    console.report(problems)
    guard let old = sides[0].tree, let new = sides[1].tree else { throw ExitStatus.ended(2) }
    let difference = PlatformDifference(from: old, to: new)
    console.report(difference.problems)
    if !difference.problems.isEmpty { throw ExitStatus.ended(2) }
    let report = DifferenceReport(difference, colour: console.usesColour(STDOUT_FILENO, forbidden: noColor))
    switch output {
    case .text: console.write(report.text(everyField: everyField))
    case .json: console.write(report.json)
    }
    if !difference.isEmpty { throw ExitStatus.ended(1) }
  }
}

/// One side of a comparison: the files of a platform.
struct PlatformSide {
  /// nil when the side can't be used.
  let tree: FileTree?
  let problems: [Diagnostic]

  init(_ argument: String) {
    switch Disk.kind(argument) {
    case .folder: self.init(folder: argument)
    case .file, .other: self.init(Self.read(argument), argument)
    case nil:
      // A path that does not exist is no sentence.
      let isSentence = argument.contains(" ")
      self.init(
        isSentence
          ? Specification.read(prompt: argument, refusals: PlatformDesigner.refusals) : Self.read(argument), argument)
    }
  }

  private static func read(_ filename: String) -> (specification: Specification?, diagnostics: [Diagnostic]) {
    SpecificationSource.read(filename: filename, refusals: PlatformDesigner.refusals)
  }

  private init(_ read: (specification: Specification?, diagnostics: [Diagnostic]), _ name: String) {
    let errors = read.diagnostics.filter(\.isError)
    guard let specification = read.specification, errors.isEmpty else {
      (tree, problems) = (nil, errors)
      return
    }
    switch PlatformDesigner(specification).design() {
    case .design(let design, _): (tree, problems) = (PlatformRenderer(design).render(), [])
    case .refused(let reasons): (tree, problems) = (nil, reasons)
    }
  }

  private init(folder: String) {
    var tree = FileTree()
    var problems: [Diagnostic] = []
    Self.add(folder, below: "", to: &tree, &problems)
    if tree["design.json"] == nil {
      problems.append(
        Diagnostic(
          .error, "is no folder that plimsoll design wrote: it has no design.json",
          at: SourceLocation(file: folder), remedy: "Name the folder that was given to design with -o."))
    }
    (self.tree, self.problems) = (problems.isEmpty ? tree : nil, problems)
  }

  private static func add(
    _ folder: String, below path: String, to tree: inout FileTree, _ problems: inout [Diagnostic]
  ) {
    do throws(DiskError) {
      for name in try Disk.names(in: folder) where !name.hasPrefix(".") {
        let (place, inner) = ("\(folder)/\(name)", path.isEmpty ? name : "\(path)/\(name)")
        switch Disk.kind(place) {
        case .folder: add(place, below: inner, to: &tree, &problems)
        case .file: tree.add(inner, String(decoding: try Disk.read(place, limit: 16 << 20), as: UTF8.self))
        case .other, nil: continue
        }
      }
    } catch {
      problems.append(Diagnostic(.error, error.reason, at: SourceLocation(file: error.path)))
    }
  }
}
