/// A place in something that a person wrote: a file, a prompt, a manifest.
package struct SourceLocation: Sendable, Hashable {
  /// The file as the user named it; `<prompt>` for a sentence and `<stdin>` for standard input.
  package var file: String
  /// One-based; zero when unknown.
  package var line: Int
  /// One-based, in Unicode scalars; zero when unknown.
  package var column: Int
  /// The path inside the document (`spec.template.spec.containers[0].image`); empty for the whole.
  package var path: String

  package init(file: String, line: Int = 0, column: Int = 0, path: String = "") {
    self.file = file
    self.line = line
    self.column = column
    self.path = path
  }
}

/// One problem that a user can act on: where it is, what is wrong, what to write instead.
package struct Diagnostic: Sendable, Hashable {
  package enum Severity: String, Sendable, Hashable, CaseIterable {
    case error, warning, note
  }

  package var severity: Severity
  /// What is wrong, one sentence without the place.
  package var message: String
  package var location: SourceLocation?
  /// What to write instead; nil when nothing sensible can be said.
  package var remedy: String?

  package init(
    _ severity: Severity = .error, _ message: String, at location: SourceLocation? = nil, remedy: String? = nil
  ) {
    self.severity = severity
    self.message = message
    self.location = location
    self.remedy = remedy
  }

  package var isError: Bool { severity == .error }
}

/// Every problem found at once; what an operation throws when it can't go on.
package struct DiagnosticsError: Error, Sendable {
  package var diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `file:line:column: error: message (path)` and the remedy on a second line, as compilers print it.
  package var description: String {
    var text = ""
    if let location {
      text += location.file
      if location.line > 0 { text += ":\(location.line):\(location.column)" }
      text += ": "
    }
    text += "\(severity.rawValue): \(message)"
    if let path = location?.path, !path.isEmpty { text += " (\(path))" }
    if let remedy { text += "\n  \(remedy)" }
    return text
  }
}
