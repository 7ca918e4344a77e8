import Foundation
import TestSupport

@testable import Rendering

/// What a provider's resources take, as `terraform providers schema -json` tells it in the short form of
/// `contracts/terraform/aws.json`.
struct TerraformContract {
  /// `PLIMSOLL_CONTRACTS`, else `../shared/contracts` beside the checkout; nil where neither is.
  static let folder: URL? = {
    let named = ProcessInfo.processInfo.environment["PLIMSOLL_CONTRACTS"].map { URL(filePath: $0) }
    let beside = Repository.root.deletingLastPathComponent().appending(path: "shared/contracts")
    return [named, beside].compactMap { $0 }.first {
      FileManager.default.fileExists(atPath: $0.appending(path: "terraform/aws.json").path)
    }
  }()

  private let schema: [String: Any]

  init(_ name: String) throws {
    guard let folder = Self.folder else { throw CocoaError(.fileNoSuchFile) }
    let data = try Data(contentsOf: folder.appending(path: "terraform/\(name).json"))
    guard let schema = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw CocoaError(.fileReadCorruptFile)
    }
    self.schema = schema
  }

  private static let metaArguments: Set = ["for_each", "count", "provider", "depends_on", "lifecycle", "#"]

  /// Everything that the provider would refuse in a `resource` or `data` block.
  func problems(ofBlock kind: String, type: String, body: HCLBody) -> [String] {
    let section = schema[kind == "data" ? "data_sources" : "resources"] as? [String: Any]
    guard let shape = section?[type] as? [String: Any] else { return ["\(type) is unknown"] }
    let entries = body.entries.filter { !Self.metaArguments.contains($0.key) }
    return problems(HCLBody(entries), shape, at: type)
  }

  private func problems(_ body: HCLBody, _ shape: [String: Any], at path: String) -> [String] {
    let attributes = shape["attrs"] as? [String: [String: Any]] ?? [:]
    let blocks = shape["blocks"] as? [String: [String: Any]] ?? [:]
    var found: [String] = []
    var counts: [String: Int] = [:]
    for entry in body.entries where entry.key != "#" {
      if case .blocks(let labels, let bodies) = entry.value {
        let name = entry.key == "dynamic" ? labels.first ?? "" : entry.key
        guard let nested = blocks[name] else {
          found.append("\(path) has no block \(name)")
          continue
        }
        counts[name, default: 0] += bodies.count
        let inner = nested["ref"].flatMap { definition($0) } ?? nested
        for body in entry.key == "dynamic" ? bodies.flatMap(Self.contents) : bodies {
          found += problems(body, inner, at: "\(path).\(name)")
        }
      } else if let attribute = attributes[entry.key] {
        if attribute["f"] as? String == "c" { found.append("\(path).\(entry.key) is computed") }
      } else {
        found.append("\(path) has no argument \(entry.key)")
      }
    }
    let keys = Set(body.entries.map(\.key))
    for (name, attribute) in attributes
    where (attribute["f"] as? String)?.hasPrefix("r") == true && !keys.contains(name) {
      found.append("\(path) needs \(name)")
    }
    for (name, block) in blocks {
      let least = block["min"] as? Int ?? 0
      let most = block["max"] as? Int ?? 0
      let count = counts[name] ?? 0
      if count < least { found.append("\(path) needs a block \(name)") }
      if most > 0, count > most { found.append("\(path) has \(count) blocks \(name)") }
    }
    return found.sorted()
  }

  private func definition(_ name: Any) -> [String: Any]? {
    (schema["defs"] as? [String: Any])?[name as? String ?? ""] as? [String: Any]
  }

  /// The bodies of `content` in a dynamic block.
  private static func contents(_ body: HCLBody) -> [HCLBody] {
    body.entries.flatMap { entry -> [HCLBody] in
      guard entry.key == "content", case .blocks(_, let bodies) = entry.value else { return [] }
      return bodies
    }
  }
}
