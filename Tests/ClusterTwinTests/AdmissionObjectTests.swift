import ClusterTwin
import Foundation
import KubeModel
import Testing

/// New and changed objects against what a real API server stored or refused.
@Suite struct AdmissionObjectTests {
  private static let classes = KubeObject([
    "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "ns"],
  ])

  private static func admission(_ fields: ObjectDecoding.FieldValidation = .strict) -> Admission {
    Admission(AdmissionState([classes]), context: ObjectReview.Context(fields: fields, namespace: "ns"))
  }

  @Test(arguments: AdmissionRow.files("valid.jsonl"))
  func `objects are stored as the API server stores them`(file: URL) throws {
    for row in try AdmissionRow.read(file) {
      var admission = Self.admission()
      switch admission.create(row.input) {
      case .failure(let refusal): Issue.record("\(row.id) \(refusal.message)")
      case .success(let admitted):
        row.expect(admitted.object.root, stored: row.value["stored"] ?? .null)
        let warnings = (row.value["warnings"]?.sequence ?? []).compactMap(\.string)
        #expect(admitted.warnings == warnings, "\(row.id)")
      }
    }
  }

  @Test(arguments: AdmissionRow.files("invalid.jsonl"))
  func `objects are refused as the API server refuses them`(file: URL) throws {
    for row in try AdmissionRow.read(file) {
      switch row.value["verb"]?.string {
      case "create": create(row)
      case "update": try update(row)
      default: continue
      }
    }
  }

  private func create(_ row: AdmissionRow) {
    let fault = row.value["fault"]?.string ?? ""
    let fields: ObjectDecoding.FieldValidation =
      fault.contains("fieldValidation=Warn") ? .warn : fault.contains("fieldValidation=Ignore") ? .ignore : .strict
    var admission = Self.admission(fields)
    let path = (row.value["path"]?.string ?? "").split(separator: "/").map(String.init)
    let namespace = path.firstIndex(of: "namespaces").flatMap { path.indices.contains($0 + 1) ? path[$0 + 1] : nil }
    let isNamespaced = path.count > (path.firstIndex(of: "namespaces") ?? path.count) + 2
    let version = path.first == "api" ? path[1] : "\(path[1])/\(path[2])"
    let kind = SchemaCatalog.embedded.kinds.first {
      $0.plural == path.last && $0.apiVersion == version && !$0.isList
    }
    switch admission.create(row.input, as: kind, namespace: isNamespaced ? namespace : nil) {
    case .failure(let refusal): row.expect(refusal, fault)
    case .success(let admitted):
      row.expect(nil, fault)
      if row.code < 400 { row.expect(admitted.object.root, stored: row.value["answer"] ?? .null) }
    }
  }

  private func update(_ row: AdmissionRow) throws {
    var admission = Self.admission()
    let prior = KubeObject(row.value["prior"] ?? .null)
    let stored: KubeObject
    switch admission.create(prior) {
    case .failure(let refusal):
      Issue.record("\(row.id) prior: \(refusal.message)")
      return
    case .success(let admitted): stored = admitted.object
    }
    var before = stored.root
    if before.at("metadata", "uid") == nil {
      var metadata = before["metadata"] ?? [:]
      metadata["uid"] = "11111111-0000-4000-8000-000000000000"
      before["metadata"] = metadata
    }
    var changed = before
    for change in row.value["set"]?.mapping?.entries ?? [] {
      changed = changed.setting(change.value, at: change.key.split(separator: ".").map(String.init)[...])
    }
    let fault = row.value["fault"]?.string ?? ""
    switch admission.update(KubeObject(changed), prior: KubeObject(before)) {
    case .failure(let refusal): row.expect(refusal, fault)
    case .success(let admitted):
      row.expect(nil, fault)
      if row.code < 400 { row.expect(admitted.object.root, stored: row.value["answer"] ?? .null) }
    }
  }
}

extension KubeValue {
  /// The same with a value at a path; numbers are places in lists.
  fileprivate func setting(_ value: KubeValue, at path: ArraySlice<String>) -> KubeValue {
    guard let step = path.first else { return value }
    if var elements = sequence, let index = Int(step), elements.indices.contains(index) {
      elements[index] = elements[index].setting(value, at: path.dropFirst())
      return .sequence(elements)
    }
    var changed = self
    changed[step] = (self[step] ?? [:]).setting(value, at: path.dropFirst())
    return changed
  }
}
