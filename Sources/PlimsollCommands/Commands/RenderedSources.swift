import KubeModel

/// Where the objects of a text that a tool rendered stand in the files of a person.
struct RenderedSources {
  /// Lines of `# Source: chart/templates/x.yaml` and of `---`, in their order.
  private let marks: [(line: Int, source: String?)]

  /// Reads the comments that Helm leaves.
  init(helm bytes: [UInt8]) {
    guard bytes.contains(UInt8(ascii: "#")) else {
      marks = []
      return
    }
    var marks: [(Int, String?)] = []
    var line = 1
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let text = bytes[start..<end]
      if text.starts(with: "# Source: ".utf8) {
        let source = String(decoding: text.dropFirst(10), as: UTF8.self)
        marks.append((line, String(source.reversed().drop { $0 == " " || $0 == "\r" }.reversed())))
      } else if text.starts(with: "---".utf8) {
        marks.append((line, nil))
      }
      line += 1
      start = end + 1
    }
    self.marks = marks.contains { $0.1 != nil } ? marks : []
  }

  var isEmpty: Bool { marks.isEmpty }

  /// The template of the object that begins at a line; nil where none is named.
  func source(ofLine line: Int) -> String? {
    if marks.isEmpty { return nil }
    var low = 0
    var high = marks.count
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].line <= line { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? marks[low - 1].source : nil
  }
}

/// The objects in the files below a kustomize folder, by which what it makes is traced back.
struct KustomizeSources {
  private var places: [String: [String]] = [:]

  init(_ folder: String) {
    var seen: Set<String> = []
    collect(folder, &seen)
  }

  /// The file and line of the object; nil where it could be several, or was generated.
  func source(of object: KubeObject) -> String? {
    let kind = "\(object.group)/\(object.kind)/"
    if let exact = places[kind + object.name] { return exact.count == 1 ? exact[0] : nil }
    // A prefix, a suffix or the hash of a generated name was added.
    let names = places.filter { $0.key.hasPrefix(kind) && object.name.contains($0.key.dropFirst(kind.count)) }
    let found = names.sorted { $0.key < $1.key }.flatMap(\.value)
    return found.count == 1 ? found[0] : nil
  }

  private mutating func collect(_ folder: String, _ seen: inout Set<String>) {
    guard seen.insert(folder).inserted, seen.count < 1000,
      let name = Kustomization.fileNames.first(where: { Disk.kind("\(folder)/\($0)") == .file }),
      let bytes = try? Disk.read("\(folder)/\(name)", limit: 1 << 20),
      let root = KubeDocuments.values(String(decoding: bytes, as: UTF8.self), file: name).roots.first ?? nil
    else { return }
    for list in ["resources", "bases", "components"] {
      for entry in root[list]?.sequence ?? [] {
        guard let path = entry.string, !path.contains("://") else { continue }
        let place = Kustomization.resolved(path, in: folder)
        switch Disk.kind(place) {
        case .folder: collect(place, &seen)
        case .file: read(place)
        case .other, nil: break
        }
      }
    }
  }

  private mutating func read(_ file: String) {
    guard let bytes = try? Disk.read(file, limit: ManifestSource.limit) else { return }
    for object in KubeDocuments.parse(bytes: bytes, file: file).documents {
      let line = object.root.position?.line ?? 1
      places["\(object.group)/\(object.kind)/\(object.name)", default: []].append("\(file):\(line)")
    }
  }
}
