package import Basics

/// A rule that an object breaks.
package struct Finding: Sendable, Hashable {
  package var code: String
  package var slug: String
  package var severity: Check.Severity
  package var message: String
  package var remedy: String
  /// `Deployment shop/checkout`.
  package var object: String
  package var location: SourceLocation
  /// Where a person wrote the object, when a tool rendered what was read.
  package var source: String?

  package init(
    code: String, slug: String, severity: Check.Severity, message: String, remedy: String, object: String,
    location: SourceLocation, source: String? = nil
  ) {
    self.code = code
    self.slug = slug
    self.severity = severity
    self.message = message
    self.remedy = remedy
    self.object = object
    self.location = location
    self.source = source
  }

  /// What the reader of a file refused: the text, or an object without apiVersion or kind.
  package init(unreadable problem: Diagnostic) {
    let isIdentity = problem.message.contains("`apiVersion`") || problem.message.contains("`kind`")
    self.init(
      code: isIdentity ? "SCH02" : "SCH01", slug: isIdentity ? "missing-identity" : "yaml-syntax", severity: .error,
      message: problem.message, remedy: problem.remedy ?? "Write what Kubernetes can read.", object: "document",
      location: problem.location ?? SourceLocation(file: ""))
  }
}
