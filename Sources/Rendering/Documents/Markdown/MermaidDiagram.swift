/// A flow chart in Mermaid, which GitHub and GitLab draw inside Markdown.
struct MermaidDiagram {
  private var lines: [String]
  private var depth = 1
  private var identifiers: [String: String] = [:]

  enum Shape { case box, round, store }

  init(direction: String = "LR") { lines = ["flowchart \(direction)"] }

  var text: String { lines.joined(separator: "\n") + "\n" }

  /// Adds a node once; `key` names it in `edge`.
  mutating func node(_ key: String, _ label: String, _ shape: Shape = .box) {
    if identifiers[key] != nil { return }
    let id = "n\(identifiers.count + 1)"
    identifiers[key] = id
    let text = "\"\(Self.label(label))\""
    switch shape {
    case .box: add("\(id)[\(text)]")
    case .round: add("\(id)([\(text)])")
    case .store: add("\(id)[(\(text))]")
    }
  }

  /// An arrow between two nodes that were added before.
  mutating func edge(_ from: String, _ to: String, _ label: String? = nil, dotted: Bool = false) {
    guard let start = identifiers[from], let end = identifiers[to] else {
      preconditionFailure("an edge between nodes that are not there: \(from), \(to)")
    }
    let arrow = dotted ? "-.->" : "-->"
    add("\(start) \(arrow)\(label.map { "|\"\(Self.label($0))\"|" } ?? "") \(end)")
  }

  mutating func group(_ key: String, _ label: String, _ content: (inout MermaidDiagram) -> Void) {
    identifiers[key] = "n\(identifiers.count + 1)"
    add("subgraph \(identifiers[key] ?? key)[\"\(Self.label(label))\"]")
    depth += 1
    content(&self)
    depth -= 1
    add("end")
  }

  private mutating func add(_ line: String) { lines.append(String(repeating: "  ", count: depth) + line) }

  /// Signs that end a label are written as entities.
  private static func label(_ text: String) -> String {
    text.replacing("\"", with: "#quot;").replacing("<", with: "#lt;").replacing(">", with: "#gt;")
      .replacing("\n", with: "<br/>")
  }
}
