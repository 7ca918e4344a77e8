import ArgumentParser
import Basics
import KubeModel
import PlatformSpec

/// Where a command takes the specification from: a sentence or a file.
struct SpecificationSource: ParsableArguments {
  @Argument(help: "The sentence; - reads it from standard input.")
  var prompt: String?

  @Option(name: [.customShort("f"), .customLong("filename")], help: "A platform.yaml; - is standard input.")
  var filename: String?

  /// A sentence is short; what is larger than this is something else.
  static let promptLimit = 64 << 10

  func validate() throws {
    if prompt == nil, filename == nil {
      throw ValidationError("Say what you want in a sentence, or name a platform.yaml with -f.")
    }
    if prompt != nil, filename != nil {
      throw ValidationError("A sentence and a file say different things: give one of them.")
    }
  }

  /// The specification, and all problems with what was read and with what `refusals` finds in it.
  func read(
    refusals: (Specification) -> [Diagnostic] = { _ in [] }
  ) -> (specification: Specification?, diagnostics: [Diagnostic]) {
    do throws(DiagnosticsError) {
      if let filename { return Self.read(filename: filename, refusals: refusals) }
      guard let prompt, prompt != "-" else {
        let text = try Self.text(of: "-", named: "<stdin>", limit: Self.promptLimit).text
        return Specification.read(prompt: text, refusals: refusals)
      }
      if Self.isPath(prompt) {
        let remedy = "Put -f before a platform.yaml; plimsoll import reads Compose files and folders of manifests."
        throw DiagnosticsError([
          Diagnostic(.error, "is a path and no sentence", at: SourceLocation(file: prompt), remedy: remedy)
        ])
      }
      return Specification.read(prompt: prompt, refusals: refusals)
    } catch {
      return (nil, error.diagnostics)
    }
  }

  /// A single word that is named like a YAML file, or that is a file or a folder.
  private static func isPath(_ prompt: String) -> Bool {
    if prompt.isEmpty || prompt.contains(where: \.isWhitespace) { return false }
    return prompt.hasSuffix(".yaml") || prompt.hasSuffix(".yml") || Disk.kind(prompt) != nil
  }

  /// The specification of a file; `-` is standard input.
  static func read(
    filename: String, refusals: (Specification) -> [Diagnostic] = { _ in [] }
  ) -> (specification: Specification?, diagnostics: [Diagnostic]) {
    do throws(DiagnosticsError) {
      let source = try text(of: filename, named: filename == "-" ? "<stdin>" : filename, limit: 16 << 20)
      return document(source, refusals)
    } catch {
      return (nil, error.diagnostics)
    }
  }

  private static func document(
    _ source: (text: String, name: String), _ refusals: (Specification) -> [Diagnostic]
  ) -> (specification: Specification?, diagnostics: [Diagnostic]) {
    let (value, problems) = KubeValue.parseYAML(source.text, file: source.name)
    if problems.contains(where: \.isError) { return (nil, problems) }
    guard let value, value.mapping != nil else {
      let remedy = "Begin with apiVersion: plimsoll.dev/v1alpha1 and kind: Platform; plimsoll spec PROMPT writes one."
      return (
        nil,
        problems + [
          Diagnostic(.error, "no platform stands in it", at: SourceLocation(file: source.name), remedy: remedy)
        ]
      )
    }
    let (specification, more) = Specification.read(value, file: source.name, refusals: refusals)
    return (specification, problems + more)
  }

  private static func text(
    of path: String, named name: String, limit: Int
  ) throws(DiagnosticsError) -> (text: String, name: String) {
    let place = SourceLocation(file: name)
    let bytes: [UInt8]
    do {
      if path != "-", Disk.kind(path) == .folder {
        throw DiagnosticsError([Diagnostic(.error, "is a folder", at: place, remedy: "Name the platform.yaml in it.")])
      }
      bytes = try Disk.read(path, limit: limit)
    } catch let error as DiskError {
      throw DiagnosticsError([Diagnostic(.error, error.reason, at: place)])
    } catch let error as DiagnosticsError {
      throw error
    } catch {
      throw DiagnosticsError([Diagnostic(.error, "\(error)", at: place)])
    }
    if bytes.count > limit {
      throw DiagnosticsError([
        Diagnostic(.error, "has more than \(grouped(Int64(limit))) bytes", at: place, remedy: "Shorten it.")
      ])
    }
    guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
      throw DiagnosticsError([
        Diagnostic(
          .error, "is no text: it is not valid UTF-8 or has zero bytes", at: place, remedy: "Save it as UTF-8.")
      ])
    }
    return (text, name)
  }
}
