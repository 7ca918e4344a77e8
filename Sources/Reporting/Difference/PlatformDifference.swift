package import Basics
import KubeModel

/// What becomes of a platform when its files are replaced by others.
package struct PlatformDifference: Sendable {
  enum Change: String, Sendable {
    case created, changed
    /// The API server takes the change only in an object that is made anew.
    case replaced
    case deleted
  }

  /// One field of an object.
  struct Field: Sendable {
    /// JSON pointer, `/spec/maxReplicas`.
    let pointer: String
    let old: KubeValue?
    let new: KubeValue?
    let isImmutable: Bool
  }

  /// An object, a Terraform resource or another file.
  struct Item: Sendable {
    let change: Change
    let place: String
    let title: String
    var fields: [Field] = []
  }

  struct Choice: Sendable {
    let id: String
    /// nil where the decision is not taken.
    let old: String?
    let new: String?
  }

  struct Amount: Sendable {
    let title: String
    /// Dollars a month on average; nil where the line is not there.
    let old: Double?
    let new: Double?
  }

  var objects: [Item] = []
  var resources: [Item] = []
  var files: [Item] = []
  var decisions: [Choice] = []
  /// The total, then the lines that differ.
  var costs: [Amount] = []
  package var problems: [Diagnostic] = []

  package var isEmpty: Bool { objects.isEmpty && resources.isEmpty && files.isEmpty && decisions.isEmpty }

  /// Pure: the same two trees give the same difference.
  package init(from old: FileTree, to new: FileTree) {
    let (before, after) = (PlatformFiles(old), PlatformFiles(new))
    problems = before.problems + after.problems
    objects = Self.objects(before, after)
    resources = Self.texts(
      before.resources.map { ($0.address, $0.text) }, after.resources.map { ($0.address, $0.text) })
    files = Self.texts(Self.sorted(before.others), Self.sorted(after.others))
    decisions = Self.decisions(before.design, after.design)
    costs = Self.costs(before.design, after.design)
  }

  private static func sorted(_ files: [String: String]) -> [(String, String)] {
    files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  // MARK: - Objects

  private static func objects(_ before: PlatformFiles, _ after: PlatformFiles) -> [Item] {
    let old = Dictionary(before.objects.map { ($0.key, $0.object) }, uniquingKeysWith: { first, _ in first })
    let new = Dictionary(after.objects.map { ($0.key, $0.object) }, uniquingKeysWith: { first, _ in first })
    var items: [Item] = []
    for (key, object) in after.objects {
      guard let was = old[key] else {
        items.append(Item(change: .created, place: key[0], title: object.title))
        continue
      }
      let fields = fields(was, object)
      guard !fields.isEmpty else { continue }
      let isNew = fields.contains(where: \.isImmutable)
      items.append(
        Item(change: isNew ? .replaced : .changed, place: key[0], title: object.title, fields: fields))
    }
    for (key, object) in before.objects where new[key] == nil {
      items.append(Item(change: .deleted, place: key[0], title: object.title))
    }
    return items
  }

  private static func fields(_ old: KubeObject, _ new: KubeObject) -> [Field] {
    TreeDifference.operations(from: old.root, to: new.root).map { operation in
      let pointer = operation["path"]?.string ?? ""
      return Field(
        pointer: pointer, old: old.root.at(pointer: pointer), new: operation["value"],
        isImmutable: ImmutableFields.covers(new, pointer))
    }
  }

  // MARK: - Texts

  /// Resources and files have no fields here: their text differs or not.
  private static func texts(_ before: [(String, String)], _ after: [(String, String)]) -> [Item] {
    let old = Dictionary(before, uniquingKeysWith: { first, _ in first })
    let new = Dictionary(after, uniquingKeysWith: { first, _ in first })
    var items: [Item] = []
    for (name, text) in after where old[name] != text {
      items.append(Item(change: old[name] == nil ? .created : .changed, place: "", title: name))
    }
    for (name, _) in before where new[name] == nil {
      items.append(Item(change: .deleted, place: "", title: name))
    }
    return items
  }

  // MARK: - design.json

  private static func decisions(_ before: KubeValue?, _ after: KubeValue?) -> [Choice] {
    func choices(_ design: KubeValue?) -> [(String, String)] {
      (design?["decisions"]?.sequence ?? []).compactMap { decision in
        guard let id = decision["id"]?.string, let choice = decision["choice"]?.string else { return nil }
        return (id, choice)
      }
    }
    let (was, now) = (choices(before), choices(after))
    let old = Dictionary(was, uniquingKeysWith: { first, _ in first })
    let new = Dictionary(now, uniquingKeysWith: { first, _ in first })
    return now.filter { old[$0.0] != $0.1 }.map { Choice(id: $0.0, old: old[$0.0], new: $0.1) }
      + was.filter { new[$0.0] == nil }.map { Choice(id: $0.0, old: $0.1, new: nil) }
  }

  private static func costs(_ before: KubeValue?, _ after: KubeValue?) -> [Amount] {
    func lines(_ design: KubeValue?) -> [(String, Double)] {
      let lines = design?.at("cost", "lines")?.sequence ?? []
      return lines.compactMap { line in
        guard let title = line["title"]?.string, let amount = line["average"]?.double else { return nil }
        return (title, amount)
      }
    }
    let (was, now) = (lines(before), lines(after))
    let old = Dictionary(was, uniquingKeysWith: +)
    let new = Dictionary(now, uniquingKeysWith: +)
    let total = Amount(
      title: "total", old: before?.at("cost", "total", "average")?.double,
      new: after?.at("cost", "total", "average")?.double)
    var seen: Set<String> = []
    let titles = (now + was).map(\.0).filter { seen.insert($0).inserted }
    // A cent is the least that a bill shows.
    return [total]
      + titles.filter { abs((old[$0] ?? 0) - (new[$0] ?? 0)) >= 0.01 }.map {
        Amount(title: $0, old: old[$0], new: new[$0])
      }
  }
}

extension KubeValue {
  /// The value at a JSON pointer (RFC 6901); nil where there is none.
  fileprivate func at(pointer: String) -> KubeValue? {
    var value = self
    for part in pointer.split(separator: "/") {
      let key = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
      guard let next = value[key] ?? Int(key).flatMap({ value[$0] }) else { return nil }
      value = next
    }
    return value
  }

  fileprivate var double: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .number(let text): Double(text)
    default: nil
    }
  }
}
