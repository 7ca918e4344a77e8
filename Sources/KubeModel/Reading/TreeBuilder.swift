import Basics

/// Builds the tree of one document from its events, without recursion, and collects what is wrong with it.
struct TreeBuilder {
  /// A collection that is not closed yet.
  private struct Frame {
    var isMapping: Bool
    var position: SourcePosition
    var anchor: String?
    var elements: [KubeValue] = []
    var entries: [KubeMapping.Entry] = []
    /// The key whose value comes next; nil while a key is awaited.
    var key: Key?
    /// Keys so far, once there are too many to look through.
    var seen: Set<String>?
    var merges: [(value: KubeValue, position: SourcePosition, entriesBefore: Int)] = []
    /// This node and all below it, aliases followed.
    var nodeCount = 1
  }

  private enum Key {
    case named(String, SourcePosition)
    case merge(SourcePosition)
    /// A key that was refused: its value is read and dropped.
    case refused(SourcePosition)
  }

  private enum Anchor {
    /// The node is still being read.
    case open
    case closed(KubeValue, nodeCount: Int)
  }

  let file: String
  let limits: ReadingLimits
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var root: KubeValue?
  private var stack: [Frame] = []
  private var anchors: [String: Anchor] = [:]
  private var aliasedNodes = 0

  init(file: String, limits: ReadingLimits) {
    self.file = file
    self.limits = limits
  }

  var depth: Int { stack.count }

  /// True while the key of a mapping is awaited.
  var awaitsKey: Bool { stack.last.map { $0.isMapping && $0.key == nil } ?? false }

  // MARK: - Events

  /// A scalar as key or value. `meaning` is what it resolves to, `isPlain` whether `<<` means a merge.
  mutating func scalar(_ meaning: YAMLScalars.Meaning, isPlain: Bool, anchor: String?, at position: SourcePosition) {
    if awaitsKey {
      let key = keyText(meaning, at: position)
      if let anchor { anchors[anchor] = .closed(KubeValue(.string(key ?? ""), at: position), nodeCount: 1) }
      if isPlain, key == "<<" {
        setKey(.merge(position))
      } else {
        setKey(key.map { .named($0, position) } ?? .refused(position))
      }
      return
    }
    var content = KubeValue.Content.null
    switch meaning {
    case .value(let value): content = value
    case .notFinite:
      report("infinity and NaN can't be written in JSON", at: position, remedy: "quote it if a text is meant")
    }
    let value = KubeValue(content, at: position)
    if let anchor { anchors[anchor] = .closed(value, nodeCount: 1) }
    add(value, nodeCount: 1)
  }

  /// Opens a mapping or a sequence; false when the tree would become too deep.
  mutating func open(isMapping: Bool, anchor: String?, at position: SourcePosition) -> Bool {
    if stack.count >= limits.depth {
      report("nested deeper than \(limits.depth) levels", at: position)
      return false
    }
    if awaitsKey {
      report("a key must be a text, this is a \(isMapping ? "mapping" : "sequence")", at: position)
      setKey(.refused(position))
      // The collection is read as the value of the refused key; `close` then awaits the true value.
      stack.append(Frame(isMapping: isMapping, position: position, anchor: anchor))
      stack[stack.count - 1].nodeCount = -1
      return true
    }
    if let anchor { anchors[anchor] = .open }
    stack.append(Frame(isMapping: isMapping, position: position, anchor: anchor))
    return true
  }

  mutating func close() {
    guard var frame = stack.popLast() else { return }
    if frame.nodeCount <= 0 { return }
    merge(&frame)
    let content: KubeValue.Content =
      frame.isMapping
      ? .mapping(KubeMapping(entries: Self.tight(frame.entries))) : .sequence(Self.tight(frame.elements))
    let value = KubeValue(content, at: frame.position)
    if let anchor = frame.anchor { anchors[anchor] = .closed(value, nodeCount: frame.nodeCount) }
    add(value, nodeCount: frame.nodeCount)
  }

  /// The same elements without spare room: most collections are small, and objects keep them.
  private static func tight<Element>(_ elements: [Element]) -> [Element] {
    if elements.capacity == elements.count { return elements }
    return [Element](unsafeUninitializedCapacity: elements.count) { room, count in
      count = room.initialize(fromContentsOf: elements)
    }
  }

  /// A reference to an anchored node; false when the aliases of the document stand for too much.
  mutating func alias(_ name: String, at position: SourcePosition) -> Bool {
    switch anchors[name] {
    case nil:
      report("unknown anchor \"\(name)\"", at: position)
    case .open:
      report("anchor \"\(name)\" contains itself", at: position)
    case .closed(let value, let nodeCount):
      aliasedNodes += nodeCount
      if aliasedNodes > limits.aliasedNodes {
        report("aliases stand for more than \(limits.aliasedNodes) values", at: position)
        return false
      }
      if awaitsKey {
        scalar(value.isCollection ? .notFinite : .value(value.content), isPlain: false, anchor: nil, at: position)
      } else {
        add(value, nodeCount: nodeCount)
      }
      return true
    }
    if awaitsKey { setKey(.refused(position)) } else { add(KubeValue(.null, at: position), nodeCount: 1) }
    return true
  }

  mutating func report(_ message: String, at position: SourcePosition, remedy: String? = nil) {
    let location = SourceLocation(
      file: file, line: Int(position.line), column: Int(position.column), path: path)
    diagnostics.append(Diagnostic(.error, message, at: location, remedy: remedy))
  }

  mutating func warn(_ message: String, at position: SourcePosition, remedy: String? = nil) {
    report(message, at: position, remedy: remedy)
    diagnostics[diagnostics.count - 1].severity = .warning
  }

  // MARK: - Keys and values

  /// The path of the value that is awaited now.
  private var path: String {
    var path = ""
    for frame in stack {
      if !frame.isMapping {
        path = KubeValuePath.appending(frame.elements.count, to: path)
      } else if case .named(let key, _)? = frame.key {
        path = KubeValuePath.appending(key, to: path)
      }
    }
    return path
  }

  private mutating func setKey(_ key: Key) { stack[stack.count - 1].key = key }

  /// A key as the text that JSON needs: numbers and booleans are written out (`on:` is the key `true`).
  private mutating func keyText(_ meaning: YAMLScalars.Meaning, at position: SourcePosition) -> String? {
    switch meaning {
    case .value(.string(let text)): return text
    case .value(.integer(let value)): return "\(value)"
    case .value(.number(let text)): return text
    case .value(.bool(let value)):
      return value ? "true" : "false"
    case .value(.null), .value(.sequence), .value(.mapping), .value(.omitted), .notFinite:
      report("a key must be a text", at: position, remedy: "quote it if a text is meant")
      return nil
    }
  }

  private mutating func add(_ value: KubeValue, nodeCount: Int) {
    guard !stack.isEmpty else {
      root = value
      return
    }
    let top = stack.count - 1
    // A frame that is read only to be dropped stays below zero.
    if stack[top].nodeCount > 0 { stack[top].nodeCount += nodeCount }
    guard stack[top].isMapping else {
      stack[top].elements.append(value)
      return
    }
    switch stack[top].key {
    case .named(let key, let position):
      if isNew(key, in: top) {
        if stack[top].entries.isEmpty { stack[top].entries.reserveCapacity(4) }
        stack[top].entries.append(KubeMapping.Entry(key: key, value: value, keyPosition: position))
      } else {
        let first = stack[top].entries.first { $0.key == key }?.keyPosition
        report(
          "duplicate key \"\(key)\"", at: position,
          remedy: first.map { "the first one is in line \($0.line); a mapping can have each key once" })
      }
    case .merge(let position):
      stack[top].merges.append((value, position, stack[top].entries.count))
    case .refused, nil:
      break
    }
    stack[top].key = nil
  }

  private mutating func isNew(_ key: String, in index: Int) -> Bool {
    if stack[index].seen == nil {
      let count = stack[index].entries.count
      if count < 16 {
        for place in 0..<count where stack[index].entries[place].key == key { return false }
        return true
      }
      stack[index].seen = Set(stack[index].entries.map(\.key))
    }
    return stack[index].seen?.insert(key).inserted ?? true
  }

  // MARK: - Merge keys

  /// Fills in the entries of `<<`: a key that is written out wins, then the first merged mapping that has it.
  private mutating func merge(_ frame: inout Frame) {
    guard !frame.merges.isEmpty else { return }
    var seen = Set(frame.entries.map(\.key))
    let written = frame.entries
    for (value, position, entriesBefore) in frame.merges {
      let sources = value.sequence ?? [value]
      guard sources.allSatisfy({ $0.mapping != nil }) else {
        report("`<<` needs a mapping or a sequence of mappings", at: position)
        continue
      }
      for entry in sources.compactMap(\.mapping).flatMap(\.entries) {
        if seen.insert(entry.key).inserted {
          frame.entries.append(entry)
        } else if let earlier = written.prefix(entriesBefore).first(where: { $0.key == entry.key }),
          earlier.value != entry.value
        {
          warn(
            "`<<` after \"\(entry.key)\": kubectl takes the merged value, kustomize the written one", at: position,
            remedy: "write `<<` first")
        }
      }
    }
  }
}

extension KubeValue {
  fileprivate var isCollection: Bool { sequence != nil || mapping != nil }
}
