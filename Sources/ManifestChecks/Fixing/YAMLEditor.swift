import Basics
import KubeModel

/// Changes a text of one YAML or JSON document in place: comments, order and style stay as they are.
///
/// Every change is proven: the new text is read back, and counts only when its tree is the old one with the change and
/// nothing else. What can't be done so (aliases, scalars of several lines, tabs) is left undone.
struct YAMLEditor {
  private(set) var text: TextLines
  private var root: KubeValue

  /// nil for a text that is not exactly one document without errors.
  init?(_ bytes: [UInt8]) {
    guard let root = Self.parse(bytes) else { return nil }
    self.root = root
    text = TextLines(bytes)
  }

  private static func parse(_ bytes: [UInt8]) -> KubeValue? {
    let (roots, problems) = KubeDocuments.values(String(decoding: bytes, as: UTF8.self), file: "")
    guard problems.isEmpty, roots.count == 1 else { return nil }
    return roots[0]
  }

  /// Makes a change; false when it can't be made safely, and then the text is as it was.
  mutating func apply(_ edit: TreeEdit) -> Bool {
    guard let expected = edit.applied(to: root) else { return false }
    if expected == root { return true }
    for candidate in candidates(edit) {
      if let tree = Self.parse(candidate.bytes), tree == expected {
        text = candidate
        root = tree
        return true
      }
    }
    return false
  }

  /// The path to the object that begins at a position: the document itself, or an item of a list.
  func path(to position: SourcePosition) -> [KubeValuePath.Step]? {
    if root.position == position { return [] }
    let items = root["items"]?.sequence ?? []
    return items.firstIndex { $0.position == position }.map { [.key("items"), .index($0)] }
  }

  // MARK: - Ways to make a change

  private func candidates(_ edit: TreeEdit) -> [TextLines] {
    var node = root
    for (depth, step) in edit.path.enumerated() {
      let rest = Array(edit.path[(depth + 1)...])
      switch step {
      case .key(let key):
        guard let mapping = node.mapping else { return [] }
        guard let entry = mapping.entries.first(where: { $0.key == key }) else {
          return [insertion(key, Self.nested(rest, edit.value), into: node)].compactMap(\.self)
        }
        if entry.value.isNull {
          return [filled(entry, Self.nested(rest, edit.value), in: mapping)].compactMap(\.self)
        }
        node = entry.value
      case .index(let index):
        guard let elements = node.sequence, elements.indices.contains(index) else { return [] }
        node = elements[index]
      }
    }
    return replacements(node, edit.value)
  }

  private static func nested(_ path: [KubeValuePath.Step], _ value: KubeValue) -> KubeValue {
    path.reversed().reduce(value) { inner, step in
      switch step {
      case .key(let key): KubeValue.mapping([(key, inner)])
      case .index: inner
      }
    }
  }

  // MARK: - New entries

  private func insertion(_ key: String, _ value: KubeValue, into node: KubeValue) -> TextLines? {
    guard let position = node.position, let mapping = node.mapping, let start = offset(position) else { return nil }
    let line = Int(position.line) - 1
    if text.lines[line].indices.contains(start), text.lines[line][start] == UInt8(ascii: "{") {
      return flowInsertion(key, value, mapping, line: line, offset: start)
    }
    guard let first = mapping.entries.first?.keyPosition, let last = mapping.entries.last?.keyPosition else {
      return nil
    }
    let column = Int(first.column) - 1
    var end = Int(last.line) - 1
    // The reader counts U+2028 and lone carriage returns as line breaks too: such texts are left alone.
    guard text.lines.indices.contains(end) else { return nil }
    for index in text.lines.indices.dropFirst(end + 1) {
      if text.isMarker(index) { break }
      guard let indentation = text.indentation(index) else { continue }
      if indentation < column { break }
      if indentation == column {
        // A sequence may begin at the column of its key.
        guard text.content(index).dropFirst(column).first == UInt8(ascii: "-") else { break }
      }
      end = index
    }
    var changed = text
    let added = BlockText(style: style, lineBreak: text.lineBreak).lines(key, value, indentation: column)
    changed.insert(added, at: end + 1)
    return changed
  }

  /// `{a: 1}` becomes `{a: 1, key: value}`; in a mapping of several lines the entry gets its own.
  private func flowInsertion(
    _ key: String, _ value: KubeValue, _ mapping: KubeMapping, line: Int, offset: Int
  ) -> TextLines? {
    guard let scan = FlowScan(text, line: line, offset: offset) else { return nil }
    let isJSON = FlowText.isJSON(text)
    let entry = FlowText.entry(key, value, isJSON: isJSON)
    var changed = text
    let insertAt = scan.afterContent
    if mapping.entries.isEmpty {
      let inside = isJSON || text.lines[line][offset...].dropFirst().first == UInt8(ascii: "}") ? entry : " \(entry)"
      changed.replace(line: insertAt.line, insertAt.offset..<insertAt.offset, with: Array(inside.utf8))
      return changed
    }
    let comma = scan.endsWithComma ? "" : ","
    var added = Array("\(comma) \(entry)".utf8)
    if let first = mapping.entries.first?.keyPosition, Int(first.line) - 1 != line, scan.close.line != insertAt.line,
      text.lines.indices.contains(Int(first.line) - 1)
    {
      let margin = text.lines[Int(first.line) - 1].prefix { $0 == 0x20 || $0 == 0x09 }
      added = Array(comma.utf8) + text.lineBreak + margin + Array(entry.utf8)
    }
    changed.replace(line: insertAt.line, insertAt.offset..<insertAt.offset, with: added)
    return changed
  }

  /// `key:` without a value gets one.
  private func filled(_ entry: KubeMapping.Entry, _ value: KubeValue, in mapping: KubeMapping) -> TextLines? {
    guard let key = entry.keyPosition, let start = offset(key) else { return nil }
    let line = Int(key.line) - 1
    let content = Array(text.content(line))
    let name = Array("\(entry.key):".utf8)
    guard start + name.count <= content.count, Array(content[start..<start + name.count]) == name else { return nil }
    let rest = content[(start + name.count)...].drop { $0 == 0x20 }
    guard rest.isEmpty || rest.first == UInt8(ascii: "#") else { return nil }
    var changed = text
    let written = BlockText(style: style, lineBreak: text.lineBreak).lines(
      entry.key, value, indentation: Int(key.column) - 1)
    guard written.count > 1 else {
      let scalar = Array(written[0].dropFirst(Int(key.column) - 1 + name.count).dropLast(text.lineBreak.count))
      changed.replace(line: line, (start + name.count)..<(start + name.count), with: scalar)
      return changed
    }
    changed.insert(Array(written.dropFirst()), at: line + 1)
    return changed
  }

  // MARK: - Other values

  private func replacements(_ node: KubeValue, _ value: KubeValue) -> [TextLines] {
    guard let position = node.position, let start = offset(position) else { return [] }
    let line = Int(position.line) - 1
    let content = Array(text.content(line))
    guard start < content.count else { return [] }
    let isJSON = FlowText.isJSON(text)
    return ends(of: content, from: start).compactMap { end in
      let old = Array(content[start..<end])
      guard let new = FlowText.scalar(value, like: old, isJSON: isJSON) else { return nil }
      var changed = text
      changed.replace(line: line, start..<end, with: Array(new.utf8))
      return changed
    }
  }

  /// Where the scalar, or the flow sequence of one line, may end: in block style, and in flow style.
  private func ends(of content: [UInt8], from start: Int) -> [Int] {
    switch content[start] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let quote = content[start]
      var index = start + 1
      while index < content.count, content[index] != quote {
        index += quote == UInt8(ascii: "\"") && content[index] == UInt8(ascii: "\\") ? 2 : 1
      }
      return index < content.count ? [index + 1] : []
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      return content[start...].indices.filter { content[$0] == UInt8(ascii: "]") || content[$0] == UInt8(ascii: "}") }
        .map { $0 + 1 }
    default:
      var block = content.count
      for index in content.indices.dropFirst(start + 1)
      where content[index] == UInt8(ascii: "#") && (content[index - 1] == 0x20 || content[index - 1] == 0x09) {
        block = index
        break
      }
      let flow = content[start..<block].firstIndex { [UInt8](",]}".utf8).contains($0) }
      return ([block] + (flow.map { [$0] } ?? [])).map { end in
        var end = end
        while end > start, content[end - 1] == 0x20 || content[end - 1] == 0x09 { end -= 1 }
        return end
      }
    }
  }

  private func offset(_ position: SourcePosition) -> Int? {
    let line = Int(position.line) - 1
    guard text.lines.indices.contains(line) else { return nil }
    return text.offset(line: line, column: Int(position.column))
  }

  /// How far this document indents, by the first nested entries that show it.
  private var style: BlockText.Style {
    var style = BlockText.Style()
    var isStepKnown = false
    var isSequenceKnown = false
    func look(_ node: KubeValue) {
      for entry in node.mapping?.entries ?? [] {
        guard let key = entry.keyPosition, let child = entry.value.position, child.line > key.line else { continue }
        let step = Int(child.column) - Int(key.column)
        if entry.value.mapping != nil, !isStepKnown, step > 0 {
          style.step = step
          isStepKnown = true
        } else if entry.value.sequence != nil, !isSequenceKnown {
          style.sequenceStep = max(0, step)
          isSequenceKnown = true
        }
        look(entry.value)
      }
      for element in node.sequence ?? [] where !(isStepKnown && isSequenceKnown) { look(element) }
    }
    look(root)
    if !isSequenceKnown { style.sequenceStep = style.step }
    return style
  }
}
