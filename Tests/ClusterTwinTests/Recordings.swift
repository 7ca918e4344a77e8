import Foundation
import KubeModel
import TestSupport

/// Files that real Kubernetes wrote, one scenario each.
struct Recording: Sendable, CustomStringConvertible {
  var path: String
  var description: String { path.split(separator: "/").last.map(String.init) ?? path }

  func read() throws -> KubeValue {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return KubeDocuments.values(text, file: path).roots.first.flatMap { $0 } ?? .null
  }

  /// The committed recordings of a kind, and those of the folder that `PLIMSOLL_ORACLE` names (else `../shared/oracle`
  /// beside the checkout, where it exists).
  static func all(_ kind: String) -> [Recording] {
    folders.flatMap { base in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(base)/\(kind)")) ?? []
      return names.filter { $0.hasSuffix(".json") }.sorted().map { Recording(path: "\(base)/\(kind)/\($0)") }
    }
  }

  private static var folders: [String] {
    let committed = Repository.root.appending(path: "Tests/ClusterTwinTests/Recordings").path
    let beside = Repository.root.appending(path: "../shared/oracle").standardized.path
    return [committed, ProcessInfo.processInfo.environment["PLIMSOLL_ORACLE"] ?? beside]
  }

  /// The recordings that stand a line each in `KIND/NAME.jsonl`.
  static func lines(_ kind: String, _ name: String) -> [RecordedLine] {
    folders.flatMap { base -> [RecordedLine] in
      let path = "\(base)/\(kind)/\(name).jsonl"
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
      return text.split(separator: "\n").enumerated().map {
        RecordedLine(file: path, number: $0.offset + 1, text: String($0.element))
      }
    }
  }
}

/// One line of a recorded file.
struct RecordedLine: Sendable, CustomStringConvertible {
  var file: String
  var number: Int
  var text: String

  var value: KubeValue { KubeDocuments.values(text, file: file).roots.first.flatMap { $0 } ?? .null }
  var description: String {
    "\(value["id"]?.string ?? "line \(number)") of \(file.split(separator: "/").suffix(2).joined(separator: "/"))"
  }
}
