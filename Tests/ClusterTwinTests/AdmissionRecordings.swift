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
    // The recordings hide the namespace behind a name that no namespace can have.
    let text = try String(contentsOf: file, encoding: .utf8)
      .replacing("\"NS\"", with: "\"ns\"").replacing("/NS/", with: "/ns/")
    let (rows, problems) = KubeDocuments.values(text, file: file.lastPathComponent)
    try #require(problems.isEmpty)
    return rows.compactMap { $0.map { AdmissionRow(value: $0) } }
  }

  static func files(_ name: String) -> [URL] {
    Recordings.files("admission", endingIn: name, module: "ClusterTwinTests").filter { $0.lastPathComponent == name }
  }

  /// Compares a refusal with the recorded one: code, message, details.
  func expect(_ refusal: APIRefusal?, _ comment: String = "") {
    guard let refusal else {
      if code >= 400 { Issue.record("\(id) \(comment)\n-\(message ?? "")\n+admitted") }
      return
    }
    let want = Self.masked("\(code) \(message ?? "admitted")")
    let got = Self.masked("\(refusal.code) \(refusal.message)")
    if got != want {
      Issue.record("\(id) \(comment)\n-\(want)\n+\(got)")
      return
    }
    let details = (refusal.details ?? [:]).sorted.json()
    let wanted = (value.at("answer", "details") ?? [:]).sorted.json()
    if Self.masked(details) != Self.masked(wanted) {
      Issue.record("\(id) \(comment) details\n-\(wanted)\n+\(details)")
    }
  }

  /// Compares a stored object with the recorded one, but for what a server draws at random.
  func expect(_ object: KubeValue, stored: KubeValue) {
    var object = object
    if object.at("metadata", "uid") != nil { object["metadata"]?["uid"] = nil }
    let status = stored["status"]
    if object["kind"]?.string == "Pod", status?["conditions"] != nil || status?["phase"] == nil {
      object["status"] = status
    }
    if let time = status?["lastPhaseTransitionTime"] { object["status"]?["lastPhaseTransitionTime"] = time }
    let got = Self.masked(object.sorted.json())
    let want = Self.masked(stored.sorted.json())
    if got != want {
      let changes = TreeDifference.operations(from: stored.sorted, to: object.sorted).map { $0.json() }
      Issue.record("\(id) \(changes.joined(separator: "\n"))")
    }
  }

  /// Identities, addresses and ports are another's every time.
  private static func masked(_ text: String) -> String {
    text.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UID")
      .replacing(/10\.96\.\d+\.\d+/, with: "IP").replacing(/(?<port>[nN]odePort":)3\d{4}/) { "\($0.output.port)PORT" }
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
