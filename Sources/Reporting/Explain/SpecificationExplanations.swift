import Basics
import DesignEngine
import PlatformSpec

/// Fields of `platform.yaml` and the rules between them.
extension Explanation {
  static let fields = Kind(
    title: "fields of platform.yaml", names: { _ in Specification.fieldNotes.map(\.path) },
    explain: { name, design in
      let path = fieldPath(name)
      let notes = Specification.fieldNotes
      let exact = notes.first { $0.path == path || $0.path == path + "[]" }
      let below = notes.filter { $0.path.hasPrefix(path + ".") || $0.path.hasPrefix(path + "[].") }
      if exact == nil, below.isEmpty { return nil }
      var lines = ["\(path), \(exact == nil || !below.isEmpty ? "a section" : "a field") of platform.yaml (below spec)"]
      if let exact { lines += describe(exact) }
      let assumed = design?.specification.assumptions.filter { fieldPath($0.path) == path } ?? []
      for assumption in assumed.prefix(8) {
        lines += "here \(assumption.path) is assumed: \(assumption.taken), because \(assumption.reason)".wrapped(
          hanging: "    ")
      }
      if !below.isEmpty {
        let width = below.map(\.path.count).max() ?? 0
        lines += below.map { note in
          let padded = note.path + String(repeating: " ", count: width - note.path.count)
          return "  \(padded)  \(note.form)"
        }
      }
      return lines
    })

  private static func describe(_ note: FieldNote) -> [String] {
    let fallback = note.fallback.map { "left out: \($0), because \(note.reason)" } ?? "left out: \(note.reason)"
    return "form: \(note.form)".wrapped(hanging: "    ") + fallback.wrapped(hanging: "    ")
  }

  /// `spec.services[cart].runtime` as the notes name it, `services[].runtime`.
  private static func fieldPath(_ name: String) -> String {
    var text = ""
    var isInside = false
    for sign in name.hasPrefix("spec.") ? name.dropFirst(5) : name[...] {
      if sign == "]" { isInside = false }
      if !isInside { text.append(sign) }
      if sign == "[" { isInside = true }
    }
    return text
  }

  static let rules = Kind(
    title: "compatibility rules", names: { _ in Specification.ruleNotes.map(\.id) },
    explain: { name, _ in
      Specification.ruleNotes.first { $0.id == name }.map { note in
        ["\(note.id), a rule between the fields of platform.yaml (\(note.severity.rawValue) at \(note.field))"]
          + note.meaning.wrapped()
      }
    })
}
