import Foundation
import KubeModel
import TestSupport
import Testing

/// Rows of the admission recordings: what a real API server answered.
struct AdmissionRow {
  let value: KubeValue

  var id: String { value["id"]?.string ?? "" }
  var code: Int { value["code"]?.integer ?? 0 }
  var message: String? { value.at("answer", "message")?.string }
  var input: KubeObject { KubeObject(value["input"] ?? value["object"] ?? .null) }

  static func read(_ file: URL) throws -> [AdmissionRow] {
    let (rows, problems) = KubeDocuments.values(
      try String(contentsOf: file, encoding: .utf8), file: file.lastPathComponent)
    try #require(problems.isEmpty)
    return rows.compactMap { $0.map { AdmissionRow(value: $0) } }
  }

  static func files(_ name: String) -> [URL] {
    Recordings.files("admission", endingIn: name, module: "ClusterTwinTests")
  }

  /// Compares a refusal with the recorded one: code, reason, message, details.
  func expect(_ refusal: APIRefusal?, _ comment: String = "") {
    guard let refusal else {
      #expect(code < 400, "\(id) \(comment)\n-\(message ?? "")\n+admitted")
      return
    }
    #expect(refusal.code == code, "\(id) \(comment)\n-\(code) \(message ?? "admitted")\n+\(refusal.message)")
    #expect(refusal.message == message, "\(id) \(comment)\n-\(message ?? "admitted")\n+\(refusal.message)")
    #expect(
      (refusal.details ?? [:]).sorted == (value.at("answer", "details") ?? [:]).sorted, "\(id) \(comment) details")
  }
}

extension KubeValue {
  /// The same with the keys of every mapping in order, so that order doesn't count.
  var sorted: KubeValue {
    switch content {
    case .mapping(let mapping):
      .mapping(mapping.entries.map { ($0.key, $0.value.sorted) }.sorted { $0.0 < $1.0 })
    case .sequence(let elements): .sequence(elements.map(\.sorted))
    case .null, .bool, .integer, .number, .string, .omitted: KubeValue(content)
    }
  }
}
