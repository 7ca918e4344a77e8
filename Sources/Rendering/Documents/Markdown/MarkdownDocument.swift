/// A document of headings, paragraphs, lists, tables and code, as GitHub reads Markdown.
///
/// Texts are inline Markdown: what comes from a design or a user passes through `escaped` or `codeSpan` first.
struct MarkdownDocument {
  private var blocks: [String] = []

  /// The whole text: a blank line between blocks, no space at the end of a line.
  var text: String {
    let lines = blocks.joined(separator: "\n\n").split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { $0.withoutTrailingSpaces }.joined(separator: "\n") + "\n"
  }

  mutating func heading(_ level: Int, _ text: String) {
    blocks.append(String(repeating: "#", count: level) + " " + text.onOneLine)
  }

  mutating func paragraph(_ text: String) {
    if !text.isEmpty { blocks.append(text.onOneLine) }
  }

  mutating func list(_ items: [String]) {
    if !items.isEmpty { blocks.append(items.map { "- \($0.onOneLine)" }.joined(separator: "\n")) }
  }

  /// Steps in their order; a step is its text and the commands that carry it out.
  mutating func steps(_ steps: [(text: String, commands: [String])]) {
    var lines: [String] = []
    for (index, step) in steps.enumerated() {
      let mark = "\(index + 1). "
      let margin = String(repeating: " ", count: mark.count)
      lines.append(mark + step.text.onOneLine)
      if step.commands.isEmpty { continue }
      lines.append("")
      lines.append(margin + "```sh")
      lines += step.commands.map { margin + $0 }
      lines.append(margin + "```")
    }
    if !lines.isEmpty { blocks.append(lines.joined(separator: "\n")) }
  }

  /// A table, nothing where it has no rows; `columns` that begin with `>` hold numbers and are set to the right.
  mutating func table(_ columns: [String], _ rows: [[String]]) {
    if rows.isEmpty { return }
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row has a cell for every column")
    let names = columns.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
    let rule = columns.map { $0.hasPrefix(">") ? "---:" : "---" }
    let lines = [names, rule] + rows
    blocks.append(
      lines.map { cells in
        "| " + cells.map { $0.onOneLine.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
      }.joined(separator: "\n"))
  }

  mutating func code(_ language: String, _ text: String) {
    if text.isEmpty { return }
    let fence = text.contains("```") ? "````" : "```"
    blocks.append("\(fence)\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)")
  }
}

extension String {
  /// Line breaks become spaces, so that a text stays inside its block.
  fileprivate var onOneLine: String {
    contains { $0.isNewline } ? split { $0.isNewline }.joined(separator: " ") : self
  }

  /// The text so that Markdown shows it as it stands; spans between backticks stay code.
  var escaped: String {
    var result = ""
    var isCode = false
    let isBalanced = count { $0 == "`" }.isMultiple(of: 2)
    var before: Character = " "
    let signs = Array(self)
    for (index, sign) in signs.enumerated() {
      if sign == "`", isBalanced { isCode.toggle() }
      let after = index + 1 < signs.count ? signs[index + 1] : " "
      result += isCode ? String(sign) : sign.escaped(before: before, after: after, balanced: isBalanced)
      before = sign
    }
    return result
  }

  /// The text as a span of code; a text with backticks gets longer marks.
  var codeSpan: String { contains("`") ? "`` \(self) ``" : "`\(self)`" }

  /// The anchor that GitHub gives to a heading with this text: lower case, signs dropped, spaces as dashes.
  package var headingAnchor: String {
    String(
      lowercased().compactMap { sign in
        sign == " " ? "-" : sign.isLetter || sign.isNumber || sign == "-" || sign == "_" ? sign : nil
      })
  }
}

extension Character {
  /// Underscores inside a word mean nothing; a number sign or a dash matters only where a line begins, which no text of
  /// ours does.
  fileprivate func escaped(before: Character, after: Character, balanced: Bool) -> String {
    switch self {
    case "<": "&lt;"
    case "*", "[", "]", "~", "\\": "\\\(self)"
    case "`": balanced ? "`" : "\\`"
    case "_":
      (before.isLetter || before.isNumber) && (after.isLetter || after.isNumber) ? "_" : "\\_"
    default: String(self)
    }
  }
}

extension Substring {
  fileprivate var withoutTrailingSpaces: Substring {
    var text = self
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
