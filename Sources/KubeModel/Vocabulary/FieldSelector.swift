/// A conjunction of comparisons of fields: `metadata.name=a,status.phase!=Running`.
///
/// `\`, `,` and `=` in a value are escaped by a backslash, as in `k8s.io/apimachinery/pkg/fields`.
package struct FieldSelector: Sendable, Hashable {
  package struct Term: Sendable, Hashable {
    package var field: String
    package var value: String
    package var isEqual: Bool

    package init(_ field: String, _ value: String, isEqual: Bool = true) {
      self.field = field
      self.value = value
      self.isEqual = isEqual
    }
  }

  package var terms: [Term]

  package init(_ terms: [Term] = []) { self.terms = terms }

  /// Reads a selector; empty terms between commas are passed over.
  package init(parsing text: String) throws(SelectorError) {
    var found: [Term] = []
    for part in Self.split(text) where !part.isEmpty {
      guard let term = try Self.term(part) else {
        throw SelectorError("invalid selector: '\(text)'; can't understand '\(part)'")
      }
      found.append(term)
    }
    terms = found
  }

  /// Whether an object with these fields (a missing field counts as empty) is selected.
  package func matches(_ field: (String) -> String?) -> Bool {
    terms.allSatisfy { (field($0.field) ?? "") == $0.value ? $0.isEqual : !$0.isEqual }
  }

  private static func split(_ text: String) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var isEscaped = false
    for index in text.indices {
      if isEscaped {
        isEscaped = false
      } else if text[index] == "\\" {
        isEscaped = true
      } else if text[index] == "," {
        parts.append(text[start..<index])
        start = text.index(after: index)
      }
    }
    return parts + [text[start...]]
  }

  private static func term(_ part: Substring) throws(SelectorError) -> Term? {
    for index in part.indices {
      for (sign, isEqual) in [("!=", false), ("==", true), ("=", true)] where part[index...].hasPrefix(sign) {
        return Term(
          String(part[..<index]), try unescaped(part[index...].dropFirst(sign.count)), isEqual: isEqual)
      }
    }
    return nil
  }

  private static func unescaped(_ text: Substring) throws(SelectorError) -> String {
    var value = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        guard "\\,=".contains(character) else {
          throw SelectorError("invalid field selector: invalid escape sequence: \\\(character)")
        }
        value.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "=" || character == "," {
        throw SelectorError("invalid field selector: unescaped character in value: \(character)")
      } else {
        value.append(character)
      }
    }
    if isEscaped { throw SelectorError("invalid field selector: invalid escape sequence: \\") }
    return value
  }
}

extension FieldSelector: CustomStringConvertible {
  package var description: String {
    terms.map { term in
      let value = term.value.map { "\\,=".contains($0) ? "\\\($0)" : String($0) }.joined()
      return term.field + (term.isEqual ? "=" : "!=") + value
    }.joined(separator: ",")
  }
}
