import Basics
import PlatformSpec
import Testing

/// A Compose file in a test, with what it becomes.
struct ComposeFixture {
  let outcome: ImportOutcome

  init(
    _ texts: String..., environment: String? = nil, profiles: [String] = [], files: [String: String] = [:]
  ) {
    let sources = texts.enumerated().map { ("compose\($0.offset).yaml", $0.element) }
    let reader = ComposeReader(
      files: sources, environment: environment, profiles: profiles, lookUp: { files[$0] })
    outcome = reader.read().specification(name: "shop", provider: nil)
  }

  func specification(at location: Testing.SourceLocation = #_sourceLocation) throws -> Specification {
    try #require(outcome.specification, "\(outcome.notes)", sourceLocation: location)
  }

  func service(_ name: String, at location: Testing.SourceLocation = #_sourceLocation) throws -> Service {
    let services = try specification(at: location).services
    return try #require(
      services.first { $0.name == name }, "only \(services.map(\.name))", sourceLocation: location)
  }

  /// Whether something was said about this.
  func says(_ words: String) -> Bool { outcome.notes.contains { $0.description.contains(words) } }

  var text: String { outcome.yaml(from: "compose.yaml") ?? "" }
}
