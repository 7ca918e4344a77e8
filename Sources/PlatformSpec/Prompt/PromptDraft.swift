import Basics
import KubeModel

/// What the phrases of a prompt set so far, each with its place.
struct PromptDraft {
  struct Entry {
    var field: String
    var value: String
    var position: SourcePosition
    /// A hint that gives way to what is said outright.
    var isSuggestion: Bool
  }

  private(set) var entries: [Entry] = []
  private(set) var additions: [Entry] = []
  private(set) var problems: [Diagnostic] = []

  mutating func set(_ field: String, _ value: String, at position: SourcePosition, isSuggestion: Bool = false) {
    let entry = Entry(field: field, value: value, position: position, isSuggestion: isSuggestion)
    guard let index = entries.firstIndex(where: { $0.field == field }) else {
      entries.append(entry)
      return
    }
    let earlier = entries[index]
    if isSuggestion || earlier.value == value && !earlier.isSuggestion { return }
    if earlier.isSuggestion {
      entries[index] = entry
      return
    }
    let title = Self.title(field)
    refuse(
      "two values for \(title): \(Self.shown(earlier)) in column \(earlier.position.column), here \(Self.shown(entry))",
      at: position, remedy: "Keep one of the two.")
  }

  mutating func add(_ field: String, _ value: String, at position: SourcePosition) {
    let entry = Entry(field: field, value: value, position: position, isSuggestion: false)
    if !additions.contains(where: { $0.field == field && $0.value == value }) { additions.append(entry) }
  }

  mutating func refuse(
    _ message: String, at position: SourcePosition, remedy: String?, severity: Diagnostic.Severity = .error
  ) {
    let location = SourceLocation(
      file: Self.file, line: Int(position.line), column: Int(position.column))
    problems.append(Diagnostic(severity, message, at: location, remedy: remedy))
  }

  mutating func drop(_ field: String) { entries.removeAll { $0.field == field } }

  subscript(field: String) -> Entry? { entries.first { $0.field == field } }

  func added(_ field: String) -> [Entry] { additions.filter { $0.field == field } }

  static let file = "<prompt>"

  private static func shown(_ entry: Entry) -> String {
    entry.field == "provider" ? entry.value.uppercased() : entry.value
  }

  /// `targets.availability` as people call it.
  private static func title(_ field: String) -> String {
    switch field {
    case "provider": "the platform"
    case "@name": "the name of the application"
    case "serviceCount": "the number of services"
    case "@regionCount": "the number of regions"
    case "@replicas": "the number of replicas"
    default: String(field.drop { $0 == "@" })
    }
  }
}
