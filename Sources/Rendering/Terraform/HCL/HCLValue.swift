/// A value on the right side of an attribute of the Terraform language, or the blocks that stand under one name.
///
/// Written as literals close to the file that they become: a string literal is a quoted template in which `${…}` is
/// an interpolation, so text that a user wrote goes through `.literal`. An entry that is `.omitted` leaves no trace.
package indirect enum HCLValue: Sendable, Hashable {
  /// Quoted; `${…}` inside stays an interpolation.
  case template(String)
  /// Quoted, with nothing in it interpreted.
  case literal(String)
  case integer(Int)
  case bool(Bool)
  /// An expression as it stands (`var.name`, `[for x in y : x.id]`); further lines are indented with the first.
  case expression(String)
  case list([HCLValue])
  case object([HCLEntry])
  case call(String, [HCLValue])
  /// Text of several lines; `${…}` inside stays an interpolation.
  case heredoc(String)
  /// One block for each body.
  case blocks(labels: [String], [HCLBody])
  case omitted

  package static let null = HCLValue.expression("null")
  package static func ref(_ expression: String) -> HCLValue { .expression(expression) }
  package static func block(_ body: HCLBody) -> HCLValue { .blocks(labels: [], [body]) }
  package static func block(_ label: String, _ body: HCLBody) -> HCLValue { .blocks(labels: [label], [body]) }
  package static func strings(_ texts: some Sequence<String>) -> HCLValue { .list(texts.map { .literal($0) }) }
  /// `jsonencode({…})`, for policies and settings of add-ons.
  package static func json(_ value: HCLValue) -> HCLValue { .call("jsonencode", [value]) }

  var isOmitted: Bool { if case .omitted = self { true } else { false } }
}

/// One line or block of a body, or one item of an object.
package struct HCLEntry: Sendable, Hashable {
  /// `#` is a comment on the entry that follows; its value is the text.
  package var key: String
  package var value: HCLValue

  package init(_ key: String, _ value: HCLValue) {
    self.key = key
    self.value = value
  }

  static let commentKey = "#"
}

/// What stands between the braces of a block, or in a whole file; entries keep their order, keys may repeat.
package struct HCLBody: Sendable, Hashable {
  package var entries: [HCLEntry]

  package init(_ entries: [HCLEntry] = []) { self.entries = entries.filter { !$0.value.isOmitted } }

  package mutating func append(_ other: HCLBody) { entries += other.entries }

  /// Adds a top-level block such as `resource "aws_vpc" "main" { … }`, under an optional comment.
  package mutating func block(_ type: String, _ labels: String..., comment: String? = nil, body: HCLBody) {
    if let comment { entries.append(HCLEntry(HCLEntry.commentKey, .literal(comment))) }
    entries.append(HCLEntry(type, .blocks(labels: labels, [body])))
  }

  package mutating func resource(_ type: String, _ name: String, comment: String? = nil, _ body: HCLBody) {
    block("resource", type, name, comment: comment, body: body)
  }

  package mutating func data(_ type: String, _ name: String, comment: String? = nil, _ body: HCLBody) {
    block("data", type, name, comment: comment, body: body)
  }

  package mutating func locals(comment: String? = nil, _ body: HCLBody) {
    block("locals", comment: comment, body: body)
  }
}

// MARK: - Literals

extension HCLValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .template(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: HCLValue...) { self = .list(elements.filter { !$0.isOmitted }) }
  package init(dictionaryLiteral elements: (String, HCLValue)...) {
    self = .object(elements.filter { !$0.1.isOmitted }.map { HCLEntry($0.0, $0.1) })
  }
}

extension HCLBody: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, HCLValue)...) {
    self.init(elements.map { HCLEntry($0.0, $0.1) })
  }
}
