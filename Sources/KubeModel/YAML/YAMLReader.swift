import Basics
import CYaml

/// Reads a stream of YAML documents by libyaml's events, the scanner that go-yaml (and so kubectl) was ported from.
///
/// Yams' own `Parser` is passed over: it composes by recursion without a bound, ends at the first duplicate key, and
/// can't go on with the next document after an error.
struct YAMLReader {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  let limits: ReadingLimits
  /// The root of each document that could be read; nil for one with a syntax error.
  private(set) var roots: [KubeValue?] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// The byte offset of the first error that ended a document.
  private(set) var failureOffset: Int?
  /// Where the current part begins: after an error, reading starts again at the next `---`.
  private var start = 0
  private var lineOffset = 0

  init(bytes: UnsafeBufferPointer<UInt8>, file: String, limits: ReadingLimits) {
    self.bytes = bytes
    self.file = file
    self.limits = limits
  }

  mutating func read() {
    while start < bytes.count {
      guard let failure = readPart() else { return }
      if failureOffset == nil { failureOffset = failure }
      resume(after: failure)
    }
  }

  // MARK: - One run of the parser

  /// Reads documents from `start` until the end (nil) or an error (its byte offset).
  private mutating func readPart() -> Int? {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { preconditionFailure("libyaml can't be initialized") }
    defer { yaml_parser_delete(parser) }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    let part = UnsafeBufferPointer(rebasing: bytes[start...])
    yaml_parser_set_input_string(parser, part.baseAddress, part.count)

    var builder = TreeBuilder(file: file, limits: limits)
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else {
        diagnostics += builder.diagnostics
        roots.append(nil)
        return report(parser.pointee)
      }
      defer { yaml_event_delete(&event) }
      var canGoOn = true
      switch event.type {
      case YAML_STREAM_END_EVENT:
        return nil
      case YAML_DOCUMENT_START_EVENT:
        builder = TreeBuilder(file: file, limits: limits)
      case YAML_DOCUMENT_END_EVENT:
        diagnostics += builder.diagnostics
        roots.append(builder.root)
      case YAML_MAPPING_START_EVENT, YAML_SEQUENCE_START_EVENT:
        canGoOn = open(event, in: &builder)
      case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
        builder.close()
      case YAML_SCALAR_EVENT:
        scalar(event, in: &builder)
      case YAML_ALIAS_EVENT:
        canGoOn = builder.alias(text(event.data.alias.anchor) ?? "", at: position(event.start_mark))
      default:
        break
      }
      if !canGoOn {
        diagnostics += builder.diagnostics
        roots.append(nil)
        return offset(ofCharacter: event.start_mark.index)
      }
    }
  }

  private func open(_ event: yaml_event_t, in builder: inout TreeBuilder) -> Bool {
    let isMapping = event.type == YAML_MAPPING_START_EVENT
    let anchor = isMapping ? event.data.mapping_start.anchor : event.data.sequence_start.anchor
    return builder.open(isMapping: isMapping, anchor: text(anchor), at: position(event.start_mark))
  }

  private func scalar(_ event: yaml_event_t, in builder: inout TreeBuilder) {
    let scalar = event.data.scalar
    let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    let position = position(event.start_mark)
    let anchor = text(scalar.anchor)
    let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.plain_implicit == 1
    if isPlain {
      builder.scalar(YAMLScalars.resolve(value), isPlain: true, anchor: anchor, at: position)
      return
    }
    let string = KubeValue.Content.string(String(decoding: value, as: UTF8.self))
    guard let tag = text(scalar.tag) else {
      builder.scalar(.value(string), isPlain: false, anchor: anchor, at: position)
      return
    }
    switch tagged(value, tag) {
    case .success(let meaning):
      builder.scalar(meaning, isPlain: false, anchor: anchor, at: position)
    case .failure(let problem):
      builder.report(problem.message, at: position)
      builder.scalar(.value(string), isPlain: false, anchor: anchor, at: position)
    }
  }

  private struct TagProblem: Error { var message: String }

  /// A scalar under an explicit tag: the tags of the core schema are obeyed, others leave a text.
  private func tagged(
    _ value: UnsafeBufferPointer<UInt8>, _ tag: String
  ) -> Result<YAMLScalars.Meaning, TagProblem> {
    let prefix = "tag:yaml.org,2002:"
    let string = String(decoding: value, as: UTF8.self)
    let text = YAMLScalars.Meaning.value(.string(string))
    guard tag.hasPrefix(prefix) else { return .success(text) }
    let meaning = YAMLScalars.resolve(value)
    switch (tag.dropFirst(prefix.count), meaning) {
    case ("int", .value(.integer)), ("float", .value(.integer)), ("float", .value(.number)), ("float", .notFinite),
      ("bool", .value(.bool)), ("null", .value(.null)):
      return .success(meaning)
    case ("int", _), ("float", _), ("bool", _), ("null", _):
      return .failure(TagProblem(message: "can't read \"\(string)\" as \(tag.dropFirst(prefix.count))"))
    case ("binary", _):
      guard let decoded = Base64.decode(value) else {
        return .failure(TagProblem(message: "!!binary data is not valid base64"))
      }
      return .success(.value(.string(String(decoding: decoded, as: UTF8.self))))
    default:
      return .success(text)
    }
  }

  // MARK: - Places

  private func position(_ mark: yaml_mark_t) -> SourcePosition {
    SourcePosition(line: Int(mark.line) + lineOffset + 1, column: Int(mark.column) + 1)
  }

  private func text(_ pointer: UnsafePointer<UInt8>?) -> String? { pointer.map { String(cString: $0) } }

  /// The byte offset in the file of a character of the current part.
  private func offset(ofCharacter index: Int) -> Int {
    var remaining = index
    for offset in start..<bytes.count where bytes[offset] & 0xC0 != 0x80 {
      if remaining == 0 { return offset }
      remaining -= 1
    }
    return bytes.count
  }

  /// Writes down why the parser stopped, and returns the byte offset of the place.
  private mutating func report(_ parser: yaml_parser_t) -> Int {
    let problem = parser.problem.map { String(cString: $0) } ?? "out of memory"
    let context = parser.context.map { String(cString: $0) }
    let isReaderError = parser.error == YAML_READER_ERROR
    let byteOffset = isReaderError ? start + parser.problem_offset : offset(ofCharacter: parser.problem_mark.index)
    let place = isReaderError ? positionOfByte(byteOffset) : position(parser.problem_mark)
    var message = "invalid YAML: "
    if let context {
      message += context
      let line = Int(parser.context_mark.line) + lineOffset + 1
      if !isReaderError, line != Int(place.line) { message += " that begins in line \(line)" }
      message += ", "
    }
    message += problem
    let location = SourceLocation(file: file, line: Int(place.line), column: Int(place.column))
    let remedy = problem.contains("UTF-8") ? "save the file as UTF-8" : remedy(byteOffset)
    diagnostics.append(Diagnostic(.error, message, at: location, remedy: remedy))
    return byteOffset
  }

  private func positionOfByte(_ offset: Int) -> SourcePosition {
    var line = 1
    var column = 1
    for byte in bytes[..<min(offset, bytes.count)] {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return SourcePosition(line: line, column: column)
  }

  private func remedy(_ offset: Int) -> String? {
    guard offset < bytes.count else { return nil }
    switch bytes[offset] {
    case UInt8(ascii: "\t"): return "indent with spaces: YAML allows no tabs there"
    case UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "%"): return "quote the text: it begins with a special sign"
    default: return nil
    }
  }

  /// Sets `start` to the first line from `offset` on (but after `start`) that begins with `---`.
  private mutating func resume(after offset: Int) {
    var lineStart = start
    var position = start
    var lines = 0
    while position < bytes.count {
      let isBreak = bytes[position] == UInt8(ascii: "\n")
      position += 1
      guard isBreak else { continue }
      lines += 1
      lineStart = position
      if lineStart >= offset, isSeparator(at: lineStart) {
        start = lineStart
        lineOffset += lines
        return
      }
    }
    start = bytes.count
  }

  private func isSeparator(at offset: Int) -> Bool {
    guard offset + 3 <= bytes.count, bytes[offset..<offset + 3].allSatisfy({ $0 == UInt8(ascii: "-") }) else {
      return false
    }
    return offset + 3 == bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset + 3])
  }
}
