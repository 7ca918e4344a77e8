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
    let committed = Repository.root.appending(path: "Tests/ClusterTwinTests/Recordings").path
    let beside = Repository.root.appending(path: "../shared/oracle").standardized.path
    let folder = ProcessInfo.processInfo.environment["PLIMSOLL_ORACLE"] ?? beside
    return [committed, folder].flatMap { base in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(base)/\(kind)")) ?? []
      return names.filter { $0.hasSuffix(".json") }.sorted().map { Recording(path: "\(base)/\(kind)/\($0)") }
    }
  }
}
