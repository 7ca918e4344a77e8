package import Basics

/// Reads files of Kubernetes objects: many YAML documents or JSON values, lists unfolded.
package enum KubeDocuments {
  /// The objects of a text in their order, and everything that is wrong with the text.
  ///
  /// A document with a syntax error doesn't hide the others. Empty documents are passed over.
  package static func parse(
    _ text: String, file: String, limits: ReadingLimits = ReadingLimits()
  ) -> (documents: [KubeObject], diagnostics: [Diagnostic]) {
    let (roots, diagnostics) = values(text, file: file, limits: limits)
    return objects(roots, diagnostics, file: file)
  }

  /// The same for the bytes of a file, which may be no valid UTF-8.
  package static func parse(
    bytes: [UInt8], file: String, limits: ReadingLimits = ReadingLimits()
  ) -> (documents: [KubeObject], diagnostics: [Diagnostic]) {
    let (roots, diagnostics) = bytes.withUnsafeBufferPointer { values($0, file: file, limits: limits) }
    return objects(roots, diagnostics, file: file)
  }

  /// The trees of all documents, whatever they are; nil stands for a document that could not be read.
  package static func values(
    _ text: String, file: String, limits: ReadingLimits = ReadingLimits()
  ) -> (roots: [KubeValue?], diagnostics: [Diagnostic]) {
    var text = text
    return text.withUTF8 { values($0, file: file, limits: limits) }
  }

  private static func values(
    _ bytes: UnsafeBufferPointer<UInt8>, file: String, limits: ReadingLimits
  ) -> (roots: [KubeValue?], diagnostics: [Diagnostic]) {
    if bytes.count > limits.bytes {
      let message = "the file has more than \(grouped(Int64(limits.bytes))) bytes"
      let location = SourceLocation(file: file)
      return ([nil], [Diagnostic(.error, message, at: location, remedy: "split it into several files")])
    }
    // A byte order mark is no part of the text.
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeBufferPointer(rebasing: bytes.dropFirst(3)) : bytes
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      let yaml = readYAML(bytes, file: file, limits: limits)
      return (yaml.roots, yaml.diagnostics)
    }
    var json = JSONReader(bytes: bytes, file: file, limits: limits)
    json.read()
    guard let failure = json.failureOffset else { return (json.roots, json.diagnostics) }
    // `{a: b}` is YAML. Where neither fits, the reader that came further knows better what was meant.
    let yaml = readYAML(bytes, file: file, limits: limits)
    guard let yamlFailure = yaml.failureOffset, yamlFailure <= failure else { return (yaml.roots, yaml.diagnostics) }
    return (json.roots + [nil], json.diagnostics)
  }

  private static func readYAML(
    _ bytes: UnsafeBufferPointer<UInt8>, file: String, limits: ReadingLimits
  ) -> YAMLReader {
    var reader = YAMLReader(bytes: bytes, file: file, limits: limits)
    reader.read()
    return reader
  }

  // MARK: - Objects

  private static func objects(
    _ roots: [KubeValue?], _ diagnostics: [Diagnostic], file: String
  ) -> (documents: [KubeObject], diagnostics: [Diagnostic]) {
    var unfolding = Unfolding(file: file, diagnostics: diagnostics)
    for case let root? in roots where !root.isNull { unfolding.add(root, path: "") }
    let sorted = unfolding.diagnostics.enumerated().sorted { left, right in
      let (one, other) = (left.element.location, right.element.location)
      return (one?.line ?? 0, one?.column ?? 0, left.offset) < (other?.line ?? 0, other?.column ?? 0, right.offset)
    }
    return (unfolding.objects, sorted.map(\.element))
  }

  /// Takes lists apart, and refuses what is no object.
  private struct Unfolding {
    let file: String
    var objects: [KubeObject] = []
    var diagnostics: [Diagnostic]

    init(file: String, diagnostics: [Diagnostic]) {
      self.file = file
      self.diagnostics = diagnostics
    }

    mutating func add(_ root: KubeValue, path: String) {
      let object = KubeObject(root, file: file)
      guard root.mapping != nil else {
        let message = "a Kubernetes object is a mapping, this is \(root.typeName)"
        diagnostics.append(Diagnostic(.error, message, at: object.location(of: root, path: path)))
        return
      }
      for field in ["apiVersion", "kind"] where (root[field]?.string ?? "").isEmpty {
        let place = object.location(of: root[field] ?? root, path: KubeValuePath.appending(field, to: path))
        let message = root[field] == nil ? "`\(field)` is missing" : "`\(field)` must be a text"
        diagnostics.append(Diagnostic(.error, message, at: place))
      }
      if object.apiVersion.isEmpty || object.kind.isEmpty { return }
      guard object.kind.hasSuffix("List"), let items = root["items"]?.sequence else {
        objects.append(object)
        return
      }
      for (index, item) in items.enumerated() {
        let itemPath = KubeValuePath.appending(index, to: KubeValuePath.appending("items", to: path))
        add(completed(item, from: object), path: itemPath)
      }
    }

    /// Items of a typed list (`ConfigMapList`) may leave out what the list says.
    private func completed(_ item: KubeValue, from list: KubeObject) -> KubeValue {
      let itemKind = list.kind.dropLast("List".count)
      guard !itemKind.isEmpty, var mapping = item.mapping else { return item }
      let missing: [(String, String)] = [("apiVersion", list.apiVersion), ("kind", String(itemKind))]
      for (field, value) in missing.reversed() where mapping[field] == nil {
        mapping.entries.insert(KubeMapping.Entry(key: field, value: .string(value)), at: 0)
      }
      return KubeValue(.mapping(mapping), at: item.position)
    }
  }
}

extension KubeValue {
  /// The type with its article, as messages name it.
  package var typeName: String {
    switch content {
    case .null, .omitted: "null"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The tree of a text that holds one document; nil when it can't be read, null when it is empty.
  package static func parseYAML(_ text: String, file: String) -> (value: KubeValue?, diagnostics: [Diagnostic]) {
    var (roots, diagnostics) = KubeDocuments.values(text, file: file)
    if roots.count > 1, let second = roots[1] ?? roots[0] {
      let position = second.position
      let location = SourceLocation(
        file: file, line: Int(position?.line ?? 0), column: Int(position?.column ?? 0))
      diagnostics.append(
        Diagnostic(.error, "one document is expected, this text has \(roots.count)", at: location))
    }
    if let first = roots.first { return (first, diagnostics) }
    return (.null, diagnostics)
  }
}
